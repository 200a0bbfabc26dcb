using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Placement;
using Orleans.TestingHost;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Grains.Interfaces;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Duplicates;

/// <summary>
/// Two silos of Orleans with directory grains and nothing else over one metastore, each with a grain directory of its
/// own: every directory has two activations. There is no gate, so both commit: the metastore alone decides.
/// </summary>
internal sealed class SplitCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly List<PostgreSqlMetastore> _metastores;

    private SplitCluster(InProcessTestCluster cluster, List<PostgreSqlMetastore> metastores) =>
        (_cluster, _metastores) = (cluster, metastores);

    /// <summary>Starts both.</summary>
    public static async Task<SplitCluster> StartAsync(PostgreSqlServer server)
    {
        var options = new PostgreSqlMetastoreOptions
        {
            ConnectionString = await SiloCluster.DatabaseAsync(server),
            ConnectionsMax = 8,
        };
        var metastores = new List<PostgreSqlMetastore>();
        for (var i = 0; i < 3; i++)
        {
            metastores.Add(await PostgreSqlMetastore.OpenAsync(
                options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None));
        }

        var next = -1;
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSiloHost((_, host) =>
        {
            var split = new SplitDirectory();
            host.Services.AddSingleton(ServicesOver(metastores[Interlocked.Increment(ref next)]));
            host.Services.AddSingleton<IGrainDirectoryResolver>(split);
            host.Services.AddSingleton<IPlacementStrategyResolver>(split);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new SplitCluster(cluster, metastores);
    }

    /// <summary>A directory's activation in one of the silos.</summary>
    public IDirectoryGrain At(int silo, string directory) => _cluster.Silos[silo].ServiceProvider
        .GetRequiredService<IGrainFactory>().GetGrain<IDirectoryGrain>(directory);

    /// <summary>The directory as the metastore has it, remembered by nobody.</summary>
    public DirectoryTable Truth(string directory) =>
        new(FabricPath.Parse(directory), ServicesOver(_metastores[^1]));

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        foreach (var metastore in _metastores)
        {
            await metastore.DisposeAsync();
        }
    }

    private static NamespaceServices ServicesOver(IMetastore metastore) => new(
        metastore, new NamespaceFence(), new HybridLogicalClock(TimeProvider.System), TimeProvider.System,
        new DirectoryOptionsModel());
}
