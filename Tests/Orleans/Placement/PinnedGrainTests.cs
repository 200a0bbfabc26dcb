using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Placement;

/// <summary>With everything on by which Orleans moves activations, the fabric's stay where the view says.</summary>
public sealed class PinnedGrainTests(PostgreSqlServer server)
{
    private const int Drifters = 400;
    private const int Directories = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rebalance_UntilOthersHaveMoved_LeavesDirectoriesAtTheirOwners()
    {
        await using var cluster = await BalancedCluster.StartAsync(await SiloCluster.DatabaseAsync(server));
        var paths = Enumerable.Range(0, Directories).Select(static i => $"/d{i}").ToList();
        await CallAllAsync(cluster, paths);
        foreach (var path in paths)
        {
            Assert.Equal([cluster.OwnerOf(path)], await cluster.PlacesOfAsync(OrleansGrains.Directory, path));
        }

        // All of these are in one silo: there is much to even out.
        var drifters = Enumerable.Range(0, Drifters)
            .Select(i => cluster.Grains(0).GetGrain<IDrifterGrain>(i)).ToList();
        await WhereAsync(drifters);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (!(await WhereAsync(drifters)).Any(place => place != cluster.Addresses[0]))
        {
            Assert.False(limit.IsCancellationRequested, "Missing event: Orleans moves an activation.");
            await CallAllAsync(cluster, paths);
        }

        await CallAllAsync(cluster, paths);
        foreach (var path in paths)
        {
            Assert.Equal([cluster.OwnerOf(path)], await cluster.PlacesOfAsync(OrleansGrains.Directory, path));
        }

        Assert.Equal(3, paths.Select(cluster.OwnerOf).Distinct().Count());
    }

    private static async Task<IReadOnlyList<string>> WhereAsync(IEnumerable<IDrifterGrain> drifters) =>
        await Task.WhenAll(drifters.Select(static d => d.WhereAsync().AsTask()));

    // From one silo only: a reason to have them all there.
    private static Task CallAllAsync(BalancedCluster cluster, IEnumerable<string> paths) =>
        Task.WhenAll(paths.Select(path => cluster.Grains(0).GetGrain<IDirectoryGrain>(path)
            .LookupAsync(FabricPath.Parse(path + "/nothing"), Token).AsTask()));
}
