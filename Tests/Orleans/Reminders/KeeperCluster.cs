using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;
using Orleans.TestingHost;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Grains;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Silo.Hosting;

namespace OrleansAlluxio.Tests.Orleans.Reminders;

/// <summary>Two silos of Orleans whose grains keep things in the fabric's schema, as those of a fabric do.</summary>
internal sealed class KeeperCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private KeeperCluster(InProcessTestCluster cluster) => _cluster = cluster;

    /// <summary>The storage as one of the silos has it.</summary>
    public IGrainStorage Storage(int silo) => _cluster.Silos[silo].ServiceProvider
        .GetRequiredKeyedService<IGrainStorage>(StorageNames.Fabric);

    /// <summary>Makes the schema where it is missing, and starts them.</summary>
    public static async Task<KeeperCluster> StartAsync(string connection)
    {
        var options = new PostgreSqlMetastoreOptions { ConnectionString = connection, ConnectionsMax = 4, Writers = 1 };
        await using (await PostgreSqlMetastore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), CancellationToken.None))
        {
            // Opening it was all.
        }

        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ServiceId = "fabric";
        builder.Options.ConfigureFileLogging = false;
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddDatabaseGrains(options.ConnectionStringOfSchema);
            silo.Configure<ReminderOptions>(static o => o.MinimumReminderPeriod = TimeSpan.FromMilliseconds(100));
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new KeeperCluster(cluster);
    }

    /// <summary>A grain, as a silo calls it.</summary>
    public IKeeperGrain Grain(int silo, string key) => _cluster.Silos[silo].ServiceProvider
        .GetRequiredService<IGrainFactory>().GetGrain<IKeeperGrain>(key);

    /// <summary>All silos end at once.</summary>
    public async Task KillAsync()
    {
        foreach (var silo in _cluster.Silos.ToList())
        {
            await _cluster.KillSiloAsync(silo);
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
