using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>One directory that several clusters have mounted at /shared, and discovery for them.</summary>
internal sealed class SharedStore : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fabric-shared").FullName;
    private readonly List<FabricHome> _homes = [];

    private SharedStore(DiscoveryProcess discovery) => Discovery = discovery;

    public DiscoveryProcess Discovery { get; }

    /// <summary>The store's URI.</summary>
    public string Uri => new Uri(_directory).AbsoluteUri;

    /// <summary>The broker that its clusters hear each other through; null when they do directly.</summary>
    public Uri? Broker { get; private init; }

    public static async Task<SharedStore> StartAsync(Uri? broker = null) =>
        new(await DiscoveryProcess.StartAsync()) { Broker = broker };

    /// <summary>A path in the store itself.</summary>
    public string In(params string[] parts) => Path.Combine([_directory, .. parts]);

    public FabricHome NewHome()
    {
        var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "64MiB" };
        _homes.Add(home);
        return home;
    }

    /// <summary>What makes a fabric a cluster of this store. Each home's root store is its own.</summary>
    public string[] Arguments(string id, string? mount = null) =>
    [
        "--cluster-id", id, "--discovery", Discovery.Url.ToString(), "--cluster-secret", DiscoveryProcess.Secret,
        "--mount", $"/shared={mount ?? Uri}",
    ];

    public Task<FabricProcess> StartClusterAsync(string id, FabricHome? home = null, params string[] more) =>
        FabricProcess.StartAsync(home ?? NewHome(), [.. Arguments(id), .. more]);

    /// <summary>Waits until a cluster hears others, and is heard by them.</summary>
    public static Task MetAsync(HttpFabricClient client, params string[] others) => Eventually.HoldsAsync(
        $"it meets {string.Join(", ", others)}", async () =>
        {
            var report = await client.Clusters.GetAsync(live: false, TestContext.Current.CancellationToken);
            return others.All(o => report.Peers.Any(p => p.Id == o && p is { Connected: true, Subscribed: true }));
        });

    public static ValueTask<FenceResult> FenceAsync(HttpFabricClient client, string path) =>
        client.Clusters.FenceAsync(FabricPath.Parse(path), TestContext.Current.CancellationToken);

    /// <summary>
    /// Fences until the others are heard. One that takes longer than a fence waits may be missing: then the path is
    /// marked instead, and what is read behind it is right all the same.
    /// </summary>
    public static Task HeardAsync(HttpFabricClient client, string path, params string[] others) =>
        Eventually.HoldsAsync($"{string.Join(", ", others)} heard at {path}", async () =>
        {
            var fence = await FenceAsync(client, path);
            Assert.Superset(others.ToHashSet(), fence.Heard.Concat(fence.Missing).ToHashSet());
            return fence.Missing.Count == 0;
        });

    public async ValueTask DisposeAsync()
    {
        await Discovery.DisposeAsync();
        _homes.ForEach(static h => h.Dispose());
        Directory.Delete(_directory, recursive: true);
    }
}
