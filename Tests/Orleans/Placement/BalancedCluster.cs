using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Metastore.Silos;
using OrleansAlluxio.Silo.Hosting;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Tests.Orleans.Placement;

/// <summary>
/// Three silos of Orleans with the fabric's placement, a view that stands still, and everything switched on by which
/// Orleans moves activations.
/// </summary>
internal sealed class BalancedCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly PostgreSqlMetastore _metastore;

    private BalancedCluster(InProcessTestCluster cluster, PostgreSqlMetastore metastore) =>
        (_cluster, _metastore) = (cluster, metastore);

    /// <summary>Addresses of the silos.</summary>
    public IReadOnlyList<string> Addresses => [.. _cluster.Silos.Select(static s => s.SiloAddress.ToParsableString())];

    /// <summary>Where a directory belongs.</summary>
    public string OwnerOf(string directory) => _cluster.Silos[0].ServiceProvider
        .GetRequiredService<SiloParts>().Gate.OwnerOf(directory)!.Address;

    /// <summary>Starts them.</summary>
    public static async Task<BalancedCluster> StartAsync(string connection)
    {
        var metastore = await PostgreSqlMetastore.OpenAsync(
            new PostgreSqlMetastoreOptions { ConnectionString = connection }, TimeProvider.System,
            new SystemRandomSource(), CancellationToken.None);
        var builder = new InProcessTestClusterBuilder(3);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            AddParts(silo.Services, metastore);
            silo.AddRingPlacement();
            silo.AddOwnDirectory();
            AddMovers(silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        var view = new SiloView(
            1, [.. cluster.Silos.Select((s, i) => new SiloMember(
                $"{i}", s.SiloAddress.ToParsableString(), null, $"silo {i}", 1, i == 0))]);
        for (var i = 0; i < cluster.Silos.Count; i++)
        {
            var membership = new FixedMembership($"{i}", view);
            var parts = cluster.Silos[i].ServiceProvider.GetRequiredService<SiloParts>();
            parts.Seat.Take(membership);
            membership.Tell();
        }

        return new BalancedCluster(cluster, metastore);
    }

    /// <summary>Grains, as a silo calls them.</summary>
    public IGrainFactory Grains(int silo) =>
        _cluster.Silos[silo].ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The silos that have an activation of a grain.</summary>
    public async Task<IReadOnlyList<string>> PlacesOfAsync(GrainType type, string key)
    {
        var report = await Grains(0).GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var id = GrainId.Create(type, key);
        return [.. report.Where(r => r.GrainId == id).Select(static r => r.SiloAddress.ToParsableString())];
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _metastore.DisposeAsync();
    }

    private static void AddParts(IServiceCollection services, PostgreSqlMetastore metastore)
    {
        var seat = new SiloSeat("of a test");
        var clock = new HybridLogicalClock(TimeProvider.System);
        var fence = new NamespaceFence();
        var gate = new OwnerGate(seat, new SiloTimes(fence, clock), TimeProvider.System);
        services.AddSingleton(new SiloParts(seat, new SiloLead(seat), gate, NoSpread.Instance, clock));
        services.AddSingleton(new NamespaceServices(
            metastore, fence, clock, TimeProvider.System, new DirectoryOptionsModel()));
    }

#pragma warning disable ORLEANSEXP001, ORLEANSEXP002 // Switched on to show that they move nothing of ours.
    private static void AddMovers(ISiloBuilder silo)
    {
        silo.Configure<DeploymentLoadPublisherOptions>(static o =>
            o.DeploymentLoadPublisherRefreshTime = TimeSpan.FromMilliseconds(200));
        silo.Configure<ActivationRebalancerOptions>(static o =>
        {
            o.RebalancerDueTime = TimeSpan.FromSeconds(1);
            o.SessionCyclePeriod = TimeSpan.FromMilliseconds(500);
        });
        silo.Configure<ActivationRepartitionerOptions>(static o =>
        {
            o.MinRoundPeriod = TimeSpan.FromSeconds(1);
            o.MaxRoundPeriod = TimeSpan.FromSeconds(2);
            o.RecoveryPeriod = TimeSpan.FromMilliseconds(500);
        });
        silo.AddActivationRebalancer();
        silo.AddActivationRepartitioner();
    }
#pragma warning restore ORLEANSEXP001, ORLEANSEXP002
}
