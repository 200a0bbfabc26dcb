using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>
/// Who says how fresh is fresh; writes that look before they make; what is remembered, and for how long.
/// </summary>
public sealed class SyncIntervalTests
{
    [Fact]
    public async Task Interval_OfRequestPathMountAndDefault_TheMostSpecificWinsAlsoAfterARestart()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Services.Mounts.Apply(
        [
            new MountRecord { Id = 1, Path = "/", Uri = "model://root" },
            new MountRecord { Id = 2, Path = "/m", Uri = "model://root", SyncIntervalMs = 5 },
        ]);
        var paths = bed.Services.Paths;
        await paths.SetAsync(new PathProperty(P("/m/a"), "sync-interval", "10"), CancellationToken.None);
        await paths.SetAsync(new PathProperty(P("/m/a/b"), "sync-interval", "0"), CancellationToken.None);

        Assert.Equal(new SyncInterval(-1, "default"), Of("/x"));
        Assert.Equal(new SyncInterval(5, "mount /m"), Of("/m/x"));
        Assert.Equal(new SyncInterval(10, "path /m/a"), Of("/m/a/x"));
        Assert.Equal(new SyncInterval(10, "path /m/a"), Of("/m/a/bc"));
        Assert.Equal(new SyncInterval(0, "path /m/a/b"), Of("/m/a/b/c/d"));
        Assert.Equal(new SyncInterval(7, "request"), Of("/m/a/b/c/d", 7));

        await bed.RestartAsync();
        await bed.Services.Paths.LoadAsync(CancellationToken.None);
        Assert.Equal(new SyncInterval(0, "path /m/a/b"), Of("/m/a/b/c"));
        Assert.True(await bed.Services.Paths.RemoveAsync(P("/m/a/b"), "sync-interval", CancellationToken.None));
        Assert.Equal(new SyncInterval(10, "path /m/a"), Of("/m/a/b/c"));

        SyncInterval Of(string path, long? request = null) =>
            bed.Services.Paths.SyncIntervalFor(P(path), new OperationOptions { SyncIntervalMs = request });
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.Through)]
    [InlineData(WriteType.AsyncThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Create_OverAFileNobodyHasSeen_Fails(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "theirs");
        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.WriteAsync("/f", "ours", type, overwrite: false));
        Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        Assert.Equal("theirs", await bed.ReadAsync("/f"));
    }

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.Through)]
    public async Task Create_OverAFileThatCameWhileItWasWritten_Fails(WriteType type)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Faults.Before = call =>
        {
            if (call == "store.commit")
            {
                bed.Store.Put("f", "theirs");
            }

            return default;
        };
        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.WriteAsync("/f", "ours", type, overwrite: false));
        bed.Faults.Before = static _ => default;
        Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        Assert.Equal("theirs", await bed.ReadAsync("/f", -1));
    }

    [Fact]
    public async Task MakeDirectory_OverWhatNobodyHasSeen_Fails()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("f", "x");
        bed.Store.MakeDirectory("d");
        foreach (var path in new[] { "/f", "/d" })
        {
            var error = await Assert.ThrowsAsync<FabricException>(() => bed.Engine.CreateDirectoryAsync(
                P(path), new DirectoryOptions(), CancellationToken.None).AsTask());
            Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rename_OntoAFileNobodyHasSeen_Fails(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/f", "ours", WriteType.CacheThrough);
        bed.Store.Put("g", "theirs");
        var error = await Assert.ThrowsAsync<FabricException>(() => bed.RenameAsync("/f", "/g"));
        Assert.Equal(FabricErrorKind.AlreadyExists, error.Kind);
        Assert.Equal("ours", await bed.ReadAsync("/f"));
        Assert.Equal("theirs", await bed.ReadAsync("/g"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MetadataChange_OfTheStore_IsTakenAndKeepsThePages(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/f", "bytes");
        await bed.ReadAsync("/d/f");
        bed.Store.SetMode("d/f", 0x180);
        var version = (await bed.StatAsync("/d/f"))!.Version;
        await (byTree ? (Task)bed.SyncTreeAsync("/") : bed.StatAsync("/d/f", 0));
        var reads = 0;
        bed.Faults.Before = call =>
        {
            reads += call == "store.read" ? 1 : 0;
            return default;
        };

        var status = (await bed.StatAsync("/d/f"))!;
        Assert.Equal((0x180, version), (status.Mode, status.Version));
        Assert.Equal("bytes", await bed.ReadAsync("/d/f"));
        Assert.Equal(0, reads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task GoneFromTheStore_TakesThePagesAlong(bool byTree)
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("d/f", "bytes");
        await bed.ReadAsync("/d/f");
        var version = (await bed.StatAsync("/d/f"))!.Version;
        Assert.NotEmpty(bed.Pages.Locate(version));
        bed.Store.Delete("d/f");
        await (byTree ? (Task)bed.SyncTreeAsync("/") : bed.StatAsync("/d/f", 0));
        Assert.Empty(bed.Pages.Locate(version));
    }

    [Fact]
    public async Task Absence_IsBelievedShortlyAndDroppedByALocalWrite()
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(
            time: clock, settings: new EngineSettings { AbsentTrust = TimeSpan.FromSeconds(2) });
        Assert.Null(await bed.StatAsync("/f"));
        bed.Store.Put("f", "x");
        Assert.Null(await bed.StatAsync("/f"));
        Assert.NotNull(await bed.StatAsync("/f", 0));
        Assert.Null(await bed.StatAsync("/g"));
        bed.Store.Put("g", "x");
        clock.Now += TimeSpan.FromSeconds(3);
        Assert.NotNull(await bed.StatAsync("/g"));

        Assert.Null(await bed.StatAsync("/d/e"));
        await bed.WriteAsync("/d/e", "ours", WriteType.CacheThrough);
        Assert.Equal("ours", await bed.ReadAsync("/d/e"));
        Assert.Null(await bed.StatAsync("/h/i"));
        await bed.MakeDirectoryAsync("/k");
        bed.Store.Put("k/i", "x");
        await bed.RenameAsync("/k", "/h");
        Assert.NotNull(await bed.StatAsync("/h/i"));
    }

    [Fact]
    public async Task Error_OfTheStore_IsNeverRememberedAsAbsence()
    {
        await using var bed = await EngineBed.StartAsync(
            settings: new EngineSettings { AbsentTrust = TimeSpan.FromHours(1) });
        bed.Store.Put("d/f", "x");
        bed.Faults.Before = static call => call is "store.stat" or "store.list"
            ? throw new FabricException(FabricErrorKind.Unavailable, call, "store", "away")
            : default;
        await Assert.ThrowsAsync<FabricException>(() => bed.StatAsync("/d/f"));
        await Assert.ThrowsAsync<FabricException>(() => bed.ListAsync("/", 0));
        bed.Faults.Before = static _ => default;
        Assert.NotNull(await bed.StatAsync("/d/f"));
        Assert.Equal(["f"], await bed.ListAsync("/d"));
    }

    [Fact]
    public void AbsentCache_OfAMissStorm_IsBounded()
    {
        var cache = new AbsentCache();
        var at = new HybridTimestamp(1000);
        for (var i = 0; i < 100_001; i++)
        {
            cache.Remember(P($"/f{i}"), at);
        }

        Assert.True(cache.KnownAt(P("/f0")).IsNever);
        Assert.Equal(at, cache.KnownAt(P("/f100000")));
    }

    private static FabricPath P(string path) => FabricPath.Parse(path);
}
