using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Engine.Writing;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>The engine and what its grains take, over parts that are open already.</summary>
internal static class EngineServiceExtensions
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddFabricEngine(
        this IServiceCollection services, FabricCore core, FabricIdentity identity, UpOptions options)
    {
        var defaults = new EngineSettings();
        var settings = defaults with
        {
            SyncIntervalMs = options.SyncIntervalMs ?? defaults.SyncIntervalMs,
            ReadLocation = options.ReadLocation ?? defaults.ReadLocation,
            WriteLocation = options.WriteLocation,
            WriteType = options.WriteType ?? defaults.WriteType,
            StoreFirst = options.Role == ProcessRole.Silo,
            SyncPerRequestMax = options.SyncPerRequestMax ?? defaults.SyncPerRequestMax,
            SyncPoolMax = options.SyncPoolMax ?? defaults.SyncPoolMax,
            SyncPrefetchMax = options.SyncPrefetchMax ?? defaults.SyncPrefetchMax,
        };
        services.AddSingleton(core.Metastore);
        services.AddWorkers(core, identity, options);
        services.AddSingleton(core.Led.Lead);
        services.AddSingleton<HybridLogicalClock>();
        services.AddSingleton<NamespaceFence>();
        services.AddSingleton<PathLocks>();
        services.AddSingleton<AbsentCache>();
        services.AddSingleton<DirectoryOptionsModel>();
        services.AddSingleton<NamespaceServices>();
        services.AddSingleton<MountRegistry>();
        services.AddSingleton<Invalidations>();
        services.AddSingleton(p => new PathSettings(p.GetRequiredService<IMetastore>(), core.Mounts, settings));
        services.AddSingleton<INamespace, GrainNamespace>();
        services.AddSingleton<IMountRegistry, GrainMountRegistry>();
        services.AddSingleton<IFilePersists, GrainFilePersists>();
        services.AddSingleton<IJobRuns, GrainJobRuns>();
        services.AddSingleton(p => new EngineServices
        {
            Tree = p.GetRequiredService<INamespace>(),
            Metastore = core.Metastore,
            Mounts = core.Mounts,
            Paths = p.GetRequiredService<PathSettings>(),
            Pages = core.Pages,
            Reads = core.Reads,
            Workers = p.GetRequiredService<WorkerRegistry>(),
            Copies = core.Workers.Copies,
            Directory = core.Workers.Directory,
            Grants = options.ShortCircuit
                ? new GrantRoutes(core.Workers.Directory, core.Workers.GrantLink, core.Workers.ShortCircuit.Grants)
                : null,
            RemotePages = new RemotePages(core.Workers.Directory, core.Workers.Link),
            Locks = p.GetRequiredService<PathLocks>(),
            SiloHolds = p.GetService<IChangeHolds>(),
            ElsewhereSync = p.GetService<Engine.Silos.IElsewhereSync>(),
            Fence = p.GetRequiredService<NamespaceFence>(),
            Intents = new IntentLog(core.Metastore) { Silo = p.GetService<IChangeHolds>()?.Silo },
            Invalidations = p.GetRequiredService<Invalidations>(),
            Absent = p.GetRequiredService<AbsentCache>(),
            Clock = p.GetRequiredService<HybridLogicalClock>(),
            Time = p.GetRequiredService<TimeProvider>(),
            Random = new SystemRandomSource(),
            Lead = core.Led.Lead,
            Spread = p.GetService<Engine.Silos.ISiloSpread>() ?? Engine.Silos.NoSpread.Instance,
            JobRuns = p.GetRequiredService<IJobRuns>(),
            Settings = settings,
        });
        services.AddSingleton<StoreChange>();
        services.AddSingleton<PersistAttempt>();
        services.AddSingleton(p => new FabricEngine(
            p.GetRequiredService<EngineServices>(), p.GetRequiredService<IMountRegistry>(), core.Stores,
            p.GetRequiredService<IFilePersists>(), identity));
        services.AddSingleton(p => p.GetRequiredService<FabricEngine>().JobRunner);
        return services;
    }
}
