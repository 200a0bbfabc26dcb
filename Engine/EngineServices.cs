using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Access;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine;

/// <summary>What the parts of the engine share. Composed once by the silo, or by a simulator.</summary>
public sealed record EngineServices
{
    private AccessTimes? _access;
    private IChangeHolds? _holds;

    /// <summary>The tree.</summary>
    public required INamespace Tree { get; init; }

    /// <summary>The durable truth.</summary>
    public required IMetastore Metastore { get; init; }

    /// <summary>The mounts.</summary>
    public required MountTable Mounts { get; init; }

    /// <summary>Settings by path.</summary>
    public required PathSettings Paths { get; init; }

    /// <summary>Pages in tiers.</summary>
    public required IPageStore Pages { get; init; }

    /// <summary>Reads of bytes.</summary>
    public required IFileReads Reads { get; init; }

    /// <summary>Who holds pages beside this process.</summary>
    public IFabricWorkers Workers { get; init; } = NoWorkers.Instance;

    /// <summary>Pages that other workers hold.</summary>
    public IRemotePages RemotePages { get; init; } = NoWorkers.Instance;

    /// <summary>The workers as this process knows them; null where there are none.</summary>
    public WorkerDirectory? Directory { get; init; }

    /// <summary>Reads from the files of workers; null where nobody grants them.</summary>
    public GrantRoutes? Grants { get; init; }

    /// <summary>Copies on other workers of what no store has yet; null where there are none.</summary>
    public Copies.DurableCopies? Copies { get; init; }

    /// <summary>Order of store changes.</summary>
    public required PathLocks Locks { get; init; }

    /// <summary>
    /// Holds for changes that any silo may make; where one process makes them all, those of <see cref="Locks"/>.
    /// </summary>
    public IChangeHolds Holds =>
        _holds ?? LazyInitializer.EnsureInitialized(ref _holds, () => new LocalHolds(Locks, Clock));

    /// <summary>Holds among several silos; null in a process that makes all changes.</summary>
    public IChangeHolds? SiloHolds
    {
        init => _holds = value;
    }

    /// <summary>Compares paths with their stores where another silo leads; null where this one always does.</summary>
    public Silos.IElsewhereSync? ElsewhereSync { get; init; }

    /// <summary>When files were last opened.</summary>
    public AccessTimes Access =>
        _access ?? LazyInitializer.EnsureInitialized(ref _access, () => new AccessTimes(Metastore, Time));

    /// <summary>Whether a path may mean another directory than a moment ago.</summary>
    public required NamespaceFence Fence { get; init; }

    /// <summary>Brackets of store changes.</summary>
    public required IntentLog Intents { get; init; }

    /// <summary>What is out of date.</summary>
    public required Invalidations Invalidations { get; init; }

    /// <summary>What is not there.</summary>
    public required AbsentCache Absent { get; init; }

    /// <summary>Times of syncs.</summary>
    public required HybridLogicalClock Clock { get; init; }

    /// <summary>Wall time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Chance.</summary>
    public required IRandomSource Random { get; init; }

    /// <summary>Whether this process may act for the fabric.</summary>
    public IFabricLead Lead { get; init; } = SoleLead.Instance;

    /// <summary>How the other silos hear what they would else answer wrongly.</summary>
    public Silos.ISiloSpread Spread { get; init; } = Silos.NoSpread.Instance;

    /// <summary>Where jobs run; null runs them where they are found.</summary>
    public Jobs.IJobRuns? JobRuns { get; init; }

    /// <summary>Room under quotas.</summary>
    public DataManagement.QuotaRoom Quotas { get; } = new();

    /// <summary>Users' cache quotas.</summary>
    public DataManagement.CacheQuotas CacheQuotas { get; } = new();

    /// <summary>Defaults.</summary>
    public required EngineSettings Settings { get; init; }

    /// <summary>Who is told of changes and mounts; nobody in a fabric that shares nothing.</summary>
    public CrossClusterHooks CrossCluster { get; init; } = new();
}
