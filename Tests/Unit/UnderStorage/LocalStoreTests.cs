using System.Diagnostics;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.Local;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

/// <summary>What only a local directory has: links, special files, names that are no text, writers in place.</summary>
public sealed class LocalStoreTests : IAsyncLifetime
{
    private readonly string _outside = Directory.CreateTempSubdirectory("fabric-out-").FullName;
    private readonly string _root = Directory.CreateTempSubdirectory("fabric-in-").FullName;
    private LocalStore _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        _store = (LocalStore)new LocalConnector(TimeProvider.System, new SeededRandomSource(1))
            .Open(LocalConnector.TryUriOfPath(_root)!, new Dictionary<string, string>());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_root, recursive: true);
        Directory.Delete(_outside, recursive: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Access_LinkOutOfTheRoot_IsDenied(bool isRelative)
    {
        File.WriteAllText(Path.Combine(_outside, "secret"), "secret");
        var target = isRelative ? Path.GetRelativePath(_root, _outside) : _outside;
        File.CreateSymbolicLink(Path.Combine(_root, "link"), target);

        await AssertDeniedAsync(() => _store.TryStatAsync(UfsPath.Parse("link/secret"), Token).AsTask());
        await AssertDeniedAsync(() => _store.OpenReadAsync(
            new UfsReadRequest { Path = UfsPath.Parse("link/secret"), OffsetBytes = 0, LengthBytes = 1 },
            Token).AsTask());
        await AssertDeniedAsync(
            () => _store.CreateAsync(UfsPath.Parse("link/new"), new UfsWriteOptions(), Token).AsTask());
        Assert.Empty(await NamesAsync(recursive: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Access_LinkInsideTheRoot_IsFollowed(bool isRelative)
    {
        Directory.CreateDirectory(Path.Combine(_root, "real"));
        File.WriteAllText(Path.Combine(_root, "real", "file"), "text");
        File.CreateSymbolicLink(Path.Combine(_root, "link"), isRelative ? "real" : Path.Combine(_root, "real"));

        var status = await _store.TryStatAsync(UfsPath.Parse("link/file"), Token);

        Assert.Equal(4, status?.Fingerprint.LengthBytes);
        Assert.Equal(["link", "real"], await NamesAsync(recursive: false));
        Assert.Equal(["link", "real", "real/file"], await NamesAsync(recursive: true));
    }

    [Fact]
    public async Task DeleteDirectory_HoldingLinks_DeletesNothingBehindThem()
    {
        File.WriteAllText(Path.Combine(_outside, "keep"), "text");
        Directory.CreateDirectory(Path.Combine(_root, "dir", "sub"));
        File.CreateSymbolicLink(Path.Combine(_root, "dir", "sub", "link"), _outside);

        Assert.True(await _store.DeleteDirectoryAsync(UfsPath.Parse("dir"), recursive: true, Token));

        Assert.True(File.Exists(Path.Combine(_outside, "keep")));
        Assert.Empty(Directory.GetFileSystemEntries(_root, "dir"));
    }

    [Fact]
    public async Task List_NamesThatAreNoText_AreSkippedAndCounted()
    {
        Directory.CreateDirectory(Path.Combine(_root, "dir"));
        File.WriteAllText(Path.Combine(_root, "dir", "good"), "text");
        await RunAsync("/bin/sh", "-c", $"touch \"{_root}/dir/$(printf 'bad\\377')\"");

        Assert.Equal(["dir", "dir/good"], await NamesAsync(recursive: true));
        Assert.Equal(1, _store.Lister.Unlistable);
        Assert.True(await _store.DeleteDirectoryAsync(UfsPath.Parse("dir"), recursive: true, Token));
        Assert.Empty(Directory.GetFileSystemEntries(_root));
    }

    [Fact]
    public async Task Access_Fifo_IsNotThere()
    {
        await RunAsync("mkfifo", Path.Combine(_root, "fifo"));

        Assert.Null(await _store.TryStatAsync(UfsPath.Parse("fifo"), Token));
        Assert.Empty(await NamesAsync(recursive: true));
    }

    [Fact]
    public async Task OpenRead_ChangedInPlaceWhileReading_FailsBeforeTheLastByte()
    {
        var path = Path.Combine(_root, "file");
        File.WriteAllBytes(path, new byte[100_000]);
        var status = await _store.TryStatAsync(UfsPath.Parse("file"), Token);
        await using var stream = await _store.OpenReadAsync(
            new UfsReadRequest
            {
                Path = UfsPath.Parse("file"),
                OffsetBytes = 0,
                LengthBytes = 100_000,
                Expected = status!.Fingerprint,
            },
            Token);
        await stream.ReadExactlyAsync(new byte[1000], Token);

        // The writer hides itself: same length, same modification time.
        var modified = File.GetLastWriteTimeUtc(path);
        File.WriteAllBytes(path, [.. Enumerable.Repeat((byte)1, 100_000)]);
        File.SetLastWriteTimeUtc(path, modified);

        var error = await Assert.ThrowsAsync<FabricException>(() => stream.CopyToAsync(Stream.Null, Token));
        Assert.Equal(FabricErrorKind.PreconditionFailed, error.Kind);
    }

    [Fact]
    public async Task Sweep_OpenWriter_IsKeptAndCrashedOneRemoved()
    {
        await using var writer = await _store.CreateAsync(UfsPath.Parse("file"), new UfsWriteOptions(), Token);
        File.WriteAllText(Path.Combine(_root, ".fabric-tmp", "tmp-crashed"), "rest");
        File.WriteAllText(Path.Combine(_root, ".fabric-tmp", "not-ours"), "rest");

        Assert.Equal(1, await _store.SweepAsync(TimeSpan.FromSeconds(-60), new HashSet<string>(), Token));

        await writer.CommitAsync(Token);
        Assert.Equal(["file"], await NamesAsync(recursive: true));
        Assert.True(File.Exists(Path.Combine(_root, ".fabric-tmp", "not-ours")));
    }

    [Theory]
    [InlineData(".fabric-tmp")]
    [InlineData(".fabric-tmp/uploads")]
    public async Task Access_ReservedName_IsNotThereAndCannotBeMade(string path)
    {
        await _store.ProbeAsync(write: true, Token);

        Assert.Null(await _store.TryStatAsync(UfsPath.Parse(path), Token));
        await AssertDeniedAsync(
            () => _store.CreateDirectoryAsync(UfsPath.Parse(path), UfsAttributes.None, Token).AsTask());
        await AssertDeniedAsync(() => _store.CreateAsync(UfsPath.Parse(path), new UfsWriteOptions(), Token).AsTask());
    }

    [Fact]
    public async Task Probe_MissingRoot_FailsWithNotFound()
    {
        await using var store = new LocalConnector(TimeProvider.System, new SeededRandomSource(1))
            .Open(new Uri("file://" + _root + "/absent"), new Dictionary<string, string>());

        var error = await Assert.ThrowsAsync<FabricException>(() => store.ProbeAsync(write: false, Token).AsTask());
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
    }

    private static async Task AssertDeniedAsync(Func<Task> action)
    {
        var error = await Assert.ThrowsAsync<FabricException>(action);
        Assert.Equal(FabricErrorKind.PermissionDenied, error.Kind);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(Token);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<string[]> NamesAsync(bool recursive)
    {
        var page = await _store.ListAsync(
            new UfsListRequest { Directory = UfsPath.Root, Recursive = recursive }, Token);
        Assert.All(page.Entries, static entry => Assert.True(
            entry.Status.Fingerprint.Kind is EntryKind.File or EntryKind.Directory));
        return [.. page.Entries.Select(static entry => entry.Path.Value)];
    }
}
