using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.UnderStorage.Union;

/// <summary>What only a union has: several places for one name, and branches that fail.</summary>
public sealed class UnionStoreTests : IAsyncLifetime
{
    private readonly UnionBed _bed = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Fact]
    public async Task TryStat_NameInBothBranches_IsTheFirstBranchs()
    {
        UnionBed.Plant(_bed.Hot("f"), "hot");
        UnionBed.Plant(_bed.Cold("f"), "colder");
        UnionBed.Plant(_bed.Cold("g"), "cold");

        Assert.Equal("hot", (await StatAsync("f"))!.Fingerprint.Branch);
        Assert.Equal("cold", (await StatAsync("g"))!.Fingerprint.Branch);
        Assert.Equal(("hot", "cold"), (await _bed.GetAsync("f"), await _bed.GetAsync("g")));
    }

    [Fact]
    public async Task OpenRead_BoundToAHiddenContent_ReadsItsBranch()
    {
        UnionBed.Plant(_bed.Cold("f"), "cold");
        var cold = await StatAsync("f");
        UnionBed.Plant(_bed.Hot("f"), "hot!");

        Assert.Equal("cold", await _bed.GetAsync("f", cold));
        Assert.False(cold!.Fingerprint.SameContent((await StatAsync("f"))!.Fingerprint));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task List_BothBranches_MergesInOrderAndGivesEachNameOnce(int page)
    {
        foreach (var name in (string[])["a", "c", "d/x", "e"])
        {
            UnionBed.Plant(_bed.Hot(name), "hot");
        }

        foreach (var name in (string[])["b", "c", "d/y", "f"])
        {
            UnionBed.Plant(_bed.Cold(name), "cold");
        }

        Assert.Equal(["a", "b", "c", "d", "e", "f"], await NamesAsync(string.Empty, page));
        Assert.Equal(["d/x", "d/y"], await NamesAsync("d", page));
        Assert.Equal(
            ["a", "b", "c", "d", "d/x", "d/y", "e", "f"], await NamesAsync(string.Empty, page, recursive: true));
    }

    [Fact]
    public async Task List_FileThatHidesADirectory_ShowsNothingBelowIt()
    {
        UnionBed.Plant(_bed.Hot("d"), "file");
        UnionBed.Plant(_bed.Hot("d-e"), "file");
        UnionBed.Plant(_bed.Cold("d/x"), "hidden");
        UnionBed.Plant(_bed.Cold("z"), "shown");

        Assert.Equal(["d", "d-e", "z"], await NamesAsync(string.Empty, 1, recursive: true));
        var failure = await Assert.ThrowsAsync<FabricException>(() => NamesAsync("d", 10));
        Assert.Equal(FabricErrorKind.NotADirectory, failure.Kind);
    }

    [Fact]
    public async Task AnyQuestion_ABranchIsAway_FailsInsteadOfSayingAbsent()
    {
        UnionBed.Plant(_bed.Hot("dir/a"), "hot");
        UnionBed.Plant(_bed.Cold("dir/b"), "cold");
        Directory.Move(_bed.Cold(), _bed.Cold() + "-away");

        foreach (var ask in (Func<Task>[])
            [
                () => NamesAsync("dir", 10), () => NamesAsync(string.Empty, 10), () => StatAsync("dir/b"),
                () => _bed.Store.DeleteFileAsync(UfsPath.Parse("dir/a"), Token).AsTask(),
            ])
        {
            Assert.Equal(FabricErrorKind.Unavailable, (await Assert.ThrowsAsync<FabricException>(ask)).Kind);
        }

        Assert.Equal("hot", await _bed.GetAsync("dir/a"));
        Directory.Move(_bed.Cold() + "-away", _bed.Cold());
    }

    [Fact]
    public async Task Listing_ABranchIsAway_RemovesNoEntryFromTheTree()
    {
        UnionBed.Plant(_bed.Hot("dir/a"), "hot");
        UnionBed.Plant(_bed.Cold("dir/b"), "cold");
        await using var engine = await EngineBed.StartAsync(_bed.Store);
        Assert.Equal(["a", "b"], await engine.ListAsync("/dir", interval: 0));
        Directory.Move(_bed.Cold(), _bed.Cold() + "-away");

        await Assert.ThrowsAsync<FabricException>(() => engine.ListAsync("/dir", interval: 0));
        await Assert.ThrowsAsync<FabricException>(() => engine.StatAsync("/dir/b", interval: 0));

        Assert.Contains(engine.Known(), static line => line.StartsWith("/dir/b ", StringComparison.Ordinal));
        Directory.Move(_bed.Cold() + "-away", _bed.Cold());
        Assert.Equal("cold", await engine.ReadAsync("/dir/b", interval: 0));
    }

    [Fact]
    public async Task Delete_NameInBothBranches_DeletesBoth()
    {
        UnionBed.Plant(_bed.Hot("dir/f"), "hot");
        UnionBed.Plant(_bed.Cold("dir/f"), "cold");

        Assert.True(await _bed.Store.DeleteFileAsync(UfsPath.Parse("dir/f"), Token));
        Assert.Null(await StatAsync("dir/f"));
        Assert.True(await _bed.Store.DeleteDirectoryAsync(UfsPath.Parse("dir"), recursive: false, Token));
        Assert.Null(await StatAsync("dir"));
    }

    [Fact]
    public async Task DeleteDirectory_EntriesInTheOtherBranch_FailsWithNotEmpty()
    {
        Directory.CreateDirectory(_bed.Hot("dir"));
        UnionBed.Plant(_bed.Cold("dir/f"), "cold");

        var failure = await Assert.ThrowsAsync<FabricException>(
            () => _bed.Store.DeleteDirectoryAsync(UfsPath.Parse("dir"), recursive: false, Token).AsTask());

        Assert.Equal(FabricErrorKind.NotEmpty, failure.Kind);
        Assert.True(Directory.Exists(_bed.Hot("dir")));
    }

    [Fact]
    public async Task Rename_NamesInBothBranches_LeavesOneFileUnderTheTarget()
    {
        UnionBed.Plant(_bed.Hot("from"), "seen");
        UnionBed.Plant(_bed.Cold("from"), "hidden");
        UnionBed.Plant(_bed.Cold("to"), "replaced");

        await _bed.Store.RenameAsync(UfsPath.Parse("from"), UfsPath.Parse("to"), overwrite: true, Token);

        Assert.Null(await StatAsync("from"));
        Assert.Equal("seen", await _bed.GetAsync("to"));
        Assert.False(File.Exists(_bed.Cold("to")));
    }

    [Fact]
    public async Task Rename_OntoAFileThatAnEarlierBranchHas_ReplacesIt()
    {
        UnionBed.Plant(_bed.Cold("from"), "moved");
        UnionBed.Plant(_bed.Hot("to"), "replaced");

        await _bed.Store.RenameAsync(UfsPath.Parse("from"), UfsPath.Parse("to"), overwrite: true, Token);

        Assert.Equal("moved", await _bed.GetAsync("to"));
    }

    [Fact]
    public async Task RenameDirectory_InBothBranches_MovesBoth()
    {
        UnionBed.Plant(_bed.Hot("from/a"), "hot");
        UnionBed.Plant(_bed.Cold("from/b"), "cold");

        await _bed.Store.RenameAsync(UfsPath.Parse("from"), UfsPath.Parse("x/to"), overwrite: false, Token);

        Assert.Null(await StatAsync("from"));
        Assert.Equal(["x/to/a", "x/to/b"], await NamesAsync("x/to", 10));
    }

    [Fact]
    public async Task Create_FileInALaterBranch_IsReplacedWhereItIs()
    {
        UnionBed.Plant(_bed.Cold("f"), "old");

        var status = await _bed.PutAsync("f", "new");

        Assert.Equal("cold", status.Fingerprint.Branch);
        Assert.Equal("new", await File.ReadAllTextAsync(_bed.Cold("f"), Token));
        Assert.False(File.Exists(_bed.Hot("f")));
    }

    [Fact]
    public async Task Commit_WithoutOverwriteAndTheNameCameIntoAnotherBranch_FailsWithAlreadyExists()
    {
        await using var writer = await _bed.Store.CreateAsync(
            UfsPath.Parse("f"), new UfsWriteOptions { Overwrite = false }, Token);
        await writer.WriteAsync("mine"u8.ToArray(), Token);
        UnionBed.Plant(_bed.Cold("f"), "theirs");

        var failure = await Assert.ThrowsAsync<FabricException>(() => writer.CommitAsync(Token).AsTask());

        Assert.Equal(FabricErrorKind.AlreadyExists, failure.Kind);
        Assert.Equal("theirs", await _bed.GetAsync("f"));
    }

    [Fact]
    public async Task Commit_TheNameCameIntoAnEarlierBranch_IsNotHiddenByIt()
    {
        UnionBed.Plant(_bed.Cold("f"), "old");
        await using var writer = await _bed.Store.CreateAsync(UfsPath.Parse("f"), new UfsWriteOptions(), Token);
        await writer.WriteAsync("mine"u8.ToArray(), Token);
        UnionBed.Plant(_bed.Hot("f"), "theirs");

        await writer.CommitAsync(Token);

        Assert.Equal("mine", await _bed.GetAsync("f"));
    }

    [Fact]
    public async Task Create_BelowADirectoryOfAnotherBranch_KeepsItsMode()
    {
        var cold = _bed.Branches.Branches[1].Store;
        await cold.CreateDirectoryAsync(UfsPath.Parse("private"), new UfsAttributes(Mode: 0x1C0), Token); // 0700
        await cold.CreateDirectoryAsync(UfsPath.Parse("private/in"), new UfsAttributes(Mode: 0x1C0), Token);

        await _bed.PutAsync("private/in/f", "secret");

        Assert.Equal("hot", (await StatAsync("private/in/f"))!.Fingerprint.Branch);
        Assert.Equal((0x1C0, 0x1C0), (await ModeAsync("private"), await ModeAsync("private/in")));
    }

    [Fact]
    public async Task FindHidden_NamesInBothBranches_AreToldAndDirectoriesAreNot()
    {
        UnionBed.Plant(_bed.Hot("d/same"), "12345");
        UnionBed.Plant(_bed.Cold("d/same"), "abcde");
        UnionBed.Plant(_bed.Hot("d/e/other"), "1");
        UnionBed.Plant(_bed.Cold("d/e/other"), "22");
        UnionBed.Plant(_bed.Cold("d/only"), "3");

        var hidden = await _bed.Branches.FindHiddenAsync(UfsPath.Root, Token).ToListAsync(Token);

        Assert.Equal(
            [
                new UfsHidden(UfsPath.Parse("d/same"), "hot", "cold", 5, true),
                new UfsHidden(UfsPath.Parse("d/e/other"), "hot", "cold", 2, false),
            ],
            hidden);
    }

    private async Task<int> ModeAsync(string path) => (await StatAsync(path))!.Fingerprint.Mode;

    private Task<UfsStatus?> StatAsync(string path) => _bed.Store.TryStatAsync(UfsPath.Parse(path), Token).AsTask();

    private async Task<string[]> NamesAsync(string directory, int page, bool recursive = false)
    {
        var names = new List<string>();
        string? continuation = null;
        do
        {
            var request = new UfsListRequest
            {
                Directory = UfsPath.Parse(directory),
                EntriesMax = page,
                Recursive = recursive,
                Continuation = continuation,
            };
            (var entries, continuation) = await _bed.Store.ListAsync(request, Token);
            names.AddRange(entries.Select(static e => e.Path.Value));
        }
        while (continuation is not null);
        return [.. names];
    }
}
