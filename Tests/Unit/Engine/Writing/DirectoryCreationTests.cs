using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Writing;

public sealed class DirectoryCreationTests
{
    private const string Name = "mark";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Create_WithAttributes_HasThemWithTheDirectory(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        var made = await MarkAsync(bed, "/d/e");

        Assert.Equal("1", made.XAttrs[Name]);
        Assert.Equal("1", (await bed.StatAsync("/d/e", 0))!.XAttrs[Name]);
        Assert.Empty((await bed.StatAsync("/d"))!.XAttrs);
    }

    [Fact]
    public async Task Create_OverOneThatIsThere_KeepsItsOthers()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/d");
        await bed.Engine.SetAttributesAsync(
            FabricPath.Parse("/d"),
            new AttributeChange { SetXAttrs = new Dictionary<string, string> { ["other"] = "2" } }, Token);
        await MarkAsync(bed, "/d");

        var status = (await bed.StatAsync("/d"))!;
        Assert.Equal(("1", "2"), (status.XAttrs[Name], status.XAttrs["other"]));
    }

    [Fact]
    public async Task Create_OverOneOnlyImpliedByItsKeys_OutlivesTheLastOfThem()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Store.Put("d/x", "theirs");
        Assert.NotNull(await bed.StatAsync("/d"));
        await MarkAsync(bed, "/d");
        Assert.True(await bed.DeleteAsync("/d/x"));

        Assert.Equal("1", (await bed.StatAsync("/d", 0))!.XAttrs[Name]);
    }

    [Fact]
    public async Task Create_OverOneOnlyHere_MakesItInTheStore()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/d/x", "ours", WriteType.MustCache);
        await MarkAsync(bed, "/d");

        Assert.Equal(PersistenceState.Persisted, (await bed.StatAsync("/d"))!.Persistence);
        Assert.NotNull(bed.Store.Stat("d"));
    }

    [Fact]
    public async Task Delete_UnlessAnAttribute_LeavesWhatHasIt()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.MakeDirectoryAsync("/plain");
        await MarkAsync(bed, "/marked");
        var options = new DeleteOptions { UnlessXAttr = Name };

        Assert.True(await bed.Engine.DeleteAsync(FabricPath.Parse("/plain"), options, Token));
        var failure = await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.DeleteAsync(FabricPath.Parse("/marked"), options, Token).AsTask());
        Assert.Equal(FabricErrorKind.PreconditionFailed, failure.Kind);
        Assert.NotNull(bed.Store.Stat("marked"));
        Assert.NotNull(await bed.StatAsync("/marked", 0));
    }

    [Fact]
    public async Task Recovery_OfAMakingThatWasBegun_MakesItLast()
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        bed.Faults.DiesBefore = await CallOfAsync("store.mkdir");
        await Assert.ThrowsAsync<FabricException>(() => bed.MakeDirectoryAsync("/d"));

        // What the store did of it shows the directory, and is less than making it.
        bed.Store.Put("d/x", "theirs");
        await bed.RestartAsync();
        Assert.NotNull(await bed.StatAsync("/d"));
        Assert.True(await bed.DeleteAsync("/d/x"));

        Assert.NotNull(await bed.StatAsync("/d", 0));
    }

    /// <summary>The number of the call in the life of a bed that makes a directory.</summary>
    private static async Task<int> CallOfAsync(string call)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore: true);
        var number = 0;
        bed.Faults.Before = name =>
        {
            number = name == call ? bed.Faults.Calls : number;
            return default;
        };
        await bed.MakeDirectoryAsync("/d");
        return number;
    }

    private static async Task<FileStatus> MarkAsync(EngineBed bed, string path) =>
        await bed.Engine.CreateDirectoryAsync(
            FabricPath.Parse(path),
            new DirectoryOptions
            {
                CreateParents = true,
                AllowExisting = true,
                XAttrs = new Dictionary<string, string> { [Name] = "1" },
            },
            Token);
}
