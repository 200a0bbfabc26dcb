using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The workers of the process with the metadata: its own one and the list of all.</summary>
internal static class WorkerHosting
{
    private static readonly string OwnId = new EngineSettings().WorkerId;

    /// <summary>Adds the registry.</summary>
    public static IServiceCollection AddWorkers(
        this IServiceCollection services, FabricCore core, FabricIdentity identity, UpOptions options)
    {
        var defaults = new WorkerSettings();
        services.AddSingleton(new WorkerRegistry(new WorkerServices
        {
            Metastore = core.Metastore,
            Directory = core.Workers.Directory,
            Mounts = core.Mounts,
            Link = core.Workers.Link,
            OwnPages = PagesOf(core),
            OwnProofFile = core.Workers.ShortCircuit.ProofFile,
            OwnTiers = () => WorkerPages.TiersOf(OwnId, core.Pages),
            Settings = defaults with
            {
                Ring = options.Ring,
                LostAfter = options.WorkerLostAfter ?? defaults.LostAfter,
            },
            Time = TimeProvider.System,
            FabricId = identity.FabricId,
        }));
        return services;
    }

    /// <summary>Starts the registry, which ends before what it works with.</summary>
    public static async ValueTask<WorkerRegistry> StartWorkersAsync(
        this IServiceProvider provider, UpOptions options, Stack<IAsyncDisposable> parts,
        CancellationToken cancellationToken)
    {
        var registry = provider.GetRequiredService<WorkerRegistry>();
        await registry.StartAsync(options.Locality ?? LocalityText.OfThisMachine(), cancellationToken)
            .ConfigureAwait(false);
        parts.Push(registry);
        return registry;
    }

    /// <summary>What other processes ask of this one.</summary>
    public static ClusterHandler HandlerOf(FabricCore core, IClusterMembership registry, ILoggerFactory loggers) => new(
        core.Workers.Secret, PagesOf(core), registry, TimeProvider.System, loggers.CreateLogger<ClusterHandler>())
    {
        Grants = core.Workers.ShortCircuit.Grants,
    };

    private static WorkerPages PagesOf(FabricCore core) =>
        new(OwnId, core.Pages, core.Workers.OwnReads, new MountedStores(core.Mounts, refresh: null))
        {
            Copies = core.Workers.Copies.SourceOf,
        };
}
