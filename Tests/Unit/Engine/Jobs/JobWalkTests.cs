using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>Walks of trees: every file once, in an order that any position can be taken up in.</summary>
public sealed class JobWalkTests
{
    [Fact]
    public async Task Walk_AfterAnyPath_VisitsExactlyTheRest()
    {
        await using var bed = await EngineBed.StartAsync();
        foreach (var file in (string[])
            ["a", "a.b", "b/c/d", "b/c!/d", "b/c/e", "b/cc", "c/1/2/3/4/5", "c/1/2/x", "d/e", "z"])
        {
            bed.Store.Put(file, "x");
        }

        // Deeper than what is held at once.
        bed.Store.Put(string.Join('/', Enumerable.Repeat("e", 40)) + "/f", "x");
        bed.Store.Put("e/z", "x");
        await using var sync = new Synchroniser(bed.Services);
        var reads = new StatusReads(bed.Services, sync);
        var all = await VisitAsync(reads, FabricPath.Root, null);
        Assert.Equal(bed.Store.Files.Count, all.Count);
        Assert.Equal(all.Count, all.Distinct().Count());
        for (var i = 0; i < all.Count; i++)
        {
            Assert.Equal(all.Skip(i + 1), await VisitAsync(reads, FabricPath.Root, all[i]));
        }

        // After a directory is after all of it; after what is gone is after where it was.
        Assert.DoesNotContain(
            await VisitAsync(reads, FabricPath.Root, FabricPath.Parse("/b")), static p => p.Value.StartsWith("/b/"));
        Assert.Equal(["/b/c!/d", "/b/cc"], await BelowAsync(reads, "/b", "/b/c/gone/deep"));
        Assert.Equal(["/c/1/2/3/4/5", "/c/1/2/x"], await BelowAsync(reads, "/c", null));
        Assert.Equal(["/z"], await BelowAsync(reads, "/z", null));
        Assert.Empty(await BelowAsync(reads, "/none", null));
    }

    private static async Task<IReadOnlyList<string>> BelowAsync(StatusReads reads, string root, string? after) =>
        [.. (await VisitAsync(reads, FabricPath.Parse(root), after is null ? null : FabricPath.Parse(after)))
            .Select(static p => p.Value)];

    private static async Task<List<FabricPath>> VisitAsync(StatusReads reads, FabricPath root, FabricPath? after)
    {
        var walk = new JobWalk(reads, new JobFilter(root, [], []), static _ => null);
        var paths = new List<FabricPath>();
        await foreach (var visit in walk.RunAsync(root, after, CancellationToken.None))
        {
            Assert.Null(visit.Failure);
            paths.Add(visit.Path);
        }

        return paths;
    }
}
