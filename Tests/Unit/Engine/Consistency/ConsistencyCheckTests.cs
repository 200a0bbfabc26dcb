using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

namespace OrleansAlluxio.Tests.Unit.Engine.Consistency;

/// <summary>Every kind of difference is found, told once, and repaired by what the store has.</summary>
public sealed class ConsistencyCheckTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_NothingDiffers_FindsNothing(bool isObjectStore)
    {
        await using var bed = await OpenAsync(isObjectStore);
        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions { Content = true });
        Assert.Empty(found);
        Assert.True(summary.IsConsistent);
        Assert.Equal((3L, 2L, 3L), (summary.Files, summary.Directories, summary.Pages));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Check_EveryKind_IsFoundAndRepaired(bool isObjectStore)
    {
        await using var bed = await OpenAsync(isObjectStore);
        bed.Store.Delete("d/gone");
        bed.Store.Put("d/fresh", "fresh");
        bed.Store.Put("new/dir/f", "x");
        bed.Store.Put("d/same-length", "NEW");
        bed.Store.Put("d/sub/deep", "another length");

        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions());
        Assert.Equal(
            [
                "/d/fresh MissingInFabric", "/d/gone MissingInStore", "/d/same-length ContentTag",
                "/d/sub/deep Length,ContentTag", "/new MissingInFabric",
            ],
            Told(found));
        Assert.Equal((5L, 0L, false), (summary.Differences, summary.Repaired, summary.IsConsistent));

        (found, summary) = await CheckAsync(bed, new ConsistencyOptions { Repair = true });
        Assert.All(found, static d => Assert.True(d.Repaired, $"{d.Path}: {d.NotRepaired}"));
        Assert.Equal((5L, 5L, true), (summary.Differences, summary.Repaired, summary.IsConsistent));
        (found, _) = await CheckAsync(bed, new ConsistencyOptions { Repair = true });

        // What a repair made known is compared in its turn.
        Assert.Equal(["/new/dir MissingInFabric"], Told(found));
        Assert.Equal("NEW", await bed.ReadAsync("/d/same-length"));
        Assert.Null(await bed.StatAsync("/d/gone"));
        Assert.Equal("another length", await bed.ReadAsync("/d/sub/deep"));
    }

    [Fact]
    public async Task Check_OtherModeAndKind_AreFoundAndRepaired()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        bed.Store.SetMode("d/same-length", 0x180);
        bed.Store.DeleteDirectory("d/sub", recursive: true);
        bed.Store.Put("d/sub", "a file now");
        bed.Store.Delete("d/gone");
        bed.Store.MakeDirectory("d/gone");

        var (found, _) = await CheckAsync(bed, new ConsistencyOptions { Repair = true });
        Assert.Equal(["/d/gone Kind", "/d/same-length Mode", "/d/sub Kind"], Told(found));
        Assert.All(found, static d => Assert.True(d.Repaired, $"{d.Path}: {d.NotRepaired}"));
        Assert.Equal(0x180, (await bed.KnownAsync("/d/same-length"))!.Mode);
        Assert.False((await bed.KnownAsync("/d/sub"))!.IsDirectory);
    }

    [Fact]
    public async Task Check_UnpersistedFiles_AreNoDifferenceAndSurviveARepair()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        await bed.WriteAsync("/d/ours", "only ours", WriteType.MustCache);
        await bed.WriteAsync("/ours/deep/ours", "only ours", WriteType.MustCache);
        await bed.WriteAsync("/d/sub/ours", "only ours", WriteType.AsyncThrough);
        bed.Store.Put("d/ours", "a stranger under its name");
        bed.Store.DeleteDirectory("d/sub", recursive: true);

        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions { Repair = true, Content = true });
        Assert.Equal(["/d/sub MissingInStore"], Told(found));
        Assert.True(summary.IsConsistent);
        Assert.Equal("only ours", await bed.ReadAsync("/d/ours"));
        Assert.Equal("only ours", await bed.ReadAsync("/ours/deep/ours"));
        Assert.Equal("only ours", await bed.ReadAsync("/d/sub/ours"));
    }

    [Fact]
    public async Task Check_CachedBytesThatAreNotTheStores_AreFoundByContentOnlyAndDropped()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        var file = (await bed.StatAsync("/d/same-length"))!;
        bed.Pages.Remove(file.Version);
        await bed.Pages.PutAsync(new PageId(file.Version, 0), "bad"u8.ToArray(), new PagePutOptions(), Token);
        Assert.Equal("bad", await bed.ReadAsync("/d/same-length"));

        Assert.Empty((await CheckAsync(bed, new ConsistencyOptions())).Found);
        var (found, _) = await CheckAsync(bed, new ConsistencyOptions { Content = true });
        Assert.Equal(["/d/same-length Bytes"], Told(found));
        (found, var summary) = await CheckAsync(bed, new ConsistencyOptions { Content = true, Repair = true });
        Assert.Equal(["/d/same-length Bytes"], Told(found));
        Assert.True(summary.IsConsistent);
        Assert.Equal("old", await bed.ReadAsync("/d/same-length"));
        Assert.Empty((await CheckAsync(bed, new ConsistencyOptions { Content = true })).Found);
    }

    [Fact]
    public async Task Check_DirectoryThatCannotBeListed_IsToldAndTheRestCompared()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        bed.Store.Delete("d/gone");
        var lists = 0;
        bed.Faults.Before = c => c == "store.list" && ++lists == 3
            ? throw new FabricException(FabricErrorKind.Unavailable, "list", "d/sub", "it broke")
            : default;
        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions { Repair = true });
        Assert.Equal(["/d/gone MissingInStore", "/d/sub Unreadable"], Told(found));
        Assert.Equal((1L, 1L, false), (summary.Unreadable, summary.Repaired, summary.IsConsistent));
    }

    [Fact]
    public async Task Check_PathThatChangesUnderEveryLook_IsLeftOut()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        bed.Store.Put("d/same-length", "changed");
        var number = 0;
        bed.Faults.After = async c =>
        {
            if (c == "store.stat")
            {
                bed.Faults.After = static _ => default;
                await bed.WriteAsync("/d/same-length", $"ours {number++}", WriteType.CacheThrough);
            }
        };
        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions());
        Assert.Empty(found);
        Assert.Equal(0, summary.Differences);
    }

    [Fact]
    public async Task Check_OneFileAndAnAbsentPath_AnswerForThemselves()
    {
        await using var bed = await OpenAsync(isObjectStore: false);
        bed.Store.Put("d/same-length", "NEW");
        bed.Store.Delete("d/gone");
        Assert.Equal(
            ["/d/same-length ContentTag"],
            Told((await CheckAsync(bed, new ConsistencyOptions(), "/d/same-length")).Found));
        bed.Store.DeleteDirectory("d/sub", recursive: true);
        Assert.Equal(
            ["/d/sub MissingInStore"], Told((await CheckAsync(bed, new ConsistencyOptions(), "/d/sub")).Found));
        var error = await Assert.ThrowsAsync<FabricException>(
            () => CheckAsync(bed, new ConsistencyOptions(), "/absent"));
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        error = await Assert.ThrowsAsync<FabricException>(
            () => CheckAsync(bed, new ConsistencyOptions { BytesPerSecond = 1 }));
        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Check_LargeDirectory_ListsItInPages()
    {
        await using var bed = await OpenAsync(isObjectStore: true);
        for (var i = 0; i < 2500; i++)
        {
            bed.Store.Put($"d/big/{i:D5}", "x");
        }

        await bed.ListAsync("/d/big");
        bed.Store.Delete("d/big/01234");
        bed.Store.Put("d/big/02345", "longer");
        var (found, summary) = await CheckAsync(bed, new ConsistencyOptions());
        Assert.Equal(["/d/big/01234 MissingInStore", "/d/big/02345 Length,ContentTag"], Told(found));
        Assert.Equal(2503, summary.Files);
    }

    private static async Task<(List<ConsistencyDifference> Found, ConsistencySummary Summary)> CheckAsync(
        EngineBed bed, ConsistencyOptions options, string path = "/")
    {
        var lines = await bed.Engine.Consistency.CheckAsync(FabricPath.Parse(path), options, Token).ToListAsync(Token);
        Assert.All(lines[..^1], static l => Assert.Null(l.Summary));
        return ([.. lines[..^1].Select(static l => l.Difference!)], lines[^1].Summary!);
    }

    private static IEnumerable<string> Told(IEnumerable<ConsistencyDifference> found) =>
        found.Select(static d => $"{d.Path} {string.Join(',', d.Kinds)}").Order(StringComparer.Ordinal);

    private static async Task<EngineBed> OpenAsync(bool isObjectStore)
    {
        var bed = await EngineBed.StartAsync(isObjectStore);
        bed.Store.Put("d/same-length", "old");
        bed.Store.Put("d/gone", "gone");
        bed.Store.Put("d/sub/deep", "deep");
        await bed.ListAsync("/");
        await bed.ListAsync("/d");
        await bed.ListAsync("/d/sub");
        await bed.ReadAsync("/d/same-length");
        await bed.ReadAsync("/d/gone");
        await bed.ReadAsync("/d/sub/deep");
        return bed;
    }
}
