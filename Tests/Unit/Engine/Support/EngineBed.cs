using System.Text;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Recovery;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Sync.Active;
using OrleansAlluxio.Engine.Writing;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>
/// An engine over models of store, metastore and pages, which outlive it when it is restarted or dies.
/// </summary>
internal sealed class EngineBed : IAsyncDisposable
{
    private FileReads _reads = null!;

    private EngineBed(
        ModelStore store, TimeProvider time, Func<Faults, IMetastore>? metastore, EngineSettings? settings)
    {
        Store = store;
        Time = time;
        Settings = settings ?? new EngineSettings { AbsentTrust = TimeSpan.Zero };
        OpenMetastore = metastore ?? (faults => new MemoryMetastore(Tree, faults));
    }

    public ModelStore Store { get; }

    public MemoryTree Tree { get; } = new();

    public MemoryPages Pages { get; } = new();

    public TimeProvider Time { get; }

    public Faults Faults { get; private set; } = new();

    public EngineServices Services { get; private set; } = null!;

    public FabricEngine Engine { get; private set; } = null!;

    public SyncPoints Points => (SyncPoints)Engine.ActiveSync;

    public PersistAttempt Persist { get; private set; } = null!;

    private EngineSettings Settings { get; }

    private IUnderStorage? RealStore { get; init; }

    private Func<Faults, IUnderStorage>? OpenStore { get; init; }

    private Func<PathLocks, HybridLogicalClock, IChangeHolds>? OpenHolds { get; init; }

    /// <summary>Other workers; null for none.</summary>
    public ModelWorkers? Workers { get; private init; }

    private Func<Faults, IMetastore> OpenMetastore { get; }

    public static async Task<EngineBed> StartAsync(
        bool isObjectStore = false, TimeProvider? time = null, Func<Faults, IMetastore>? metastore = null,
        EngineSettings? settings = null)
    {
        var bed = new EngineBed(new ModelStore(isObjectStore), time ?? TimeProvider.System, metastore, settings);
        await bed.OpenAsync();
        return bed;
    }

    /// <summary>An engine with other workers.</summary>
    public static async Task<EngineBed> StartAsync(
        ModelWorkers workers, TimeProvider time, EngineSettings? settings = null)
    {
        var bed = new EngineBed(new ModelStore(isObjectStore: false), time, null, settings) { Workers = workers };
        await bed.OpenAsync();
        return bed;
    }

    /// <summary>An engine over a real store instead of the model; the store stays the caller's.</summary>
    public static async Task<EngineBed> StartAsync(IUnderStorage store)
    {
        var bed = new EngineBed(new ModelStore(isObjectStore: false), TimeProvider.System, null, null)
        {
            RealStore = store,
        };
        await bed.OpenAsync();
        return bed;
    }

    /// <summary>An engine whose changes are held by others.</summary>
    public static async Task<EngineBed> StartAsync(
        Func<PathLocks, HybridLogicalClock, IChangeHolds> holds, TimeProvider time)
    {
        var bed = new EngineBed(new ModelStore(isObjectStore: false), time, null, null)
        {
            OpenHolds = holds,
        };
        await bed.OpenAsync();
        return bed;
    }

    /// <summary>An engine over a store that is opened anew for each process, at the mercy of its faults.</summary>
    public static async Task<EngineBed> StartAsync(Func<Faults, IUnderStorage> open)
    {
        var bed = new EngineBed(new ModelStore(isObjectStore: false), TimeProvider.System, null, null)
        {
            OpenStore = open,
        };
        await bed.OpenAsync();
        return bed;
    }

    /// <summary>Ends this process, at once when it is dead, and starts another over the same outside.</summary>
    public async Task RestartAsync()
    {
        Faults.IsDead = true;
        await Points.DisposeAsync();
        await _reads.DisposeAsync();
        Faults = new Faults();
        Pages.ForgetPins();
        await OpenAsync();
    }

    public Task<FileStatus?> StatAsync(string path, long? interval = null) => Engine.TryGetStatusAsync(
        FabricPath.Parse(path), new OperationOptions { SyncIntervalMs = interval }, CancellationToken.None).AsTask();

    public async Task<FileStatus> WriteAsync(string path, string text, WriteType type, bool overwrite = true)
    {
        await using var writer = await Engine.CreateAsync(
            FabricPath.Parse(path), new CreateOptions { Overwrite = overwrite, WriteType = type },
            CancellationToken.None);
        await writer.WriteAsync(Encoding.UTF8.GetBytes(text), CancellationToken.None);
        return await writer.CompleteAsync(null, CancellationToken.None);
    }

    public async Task<string> ReadAsync(string path, long? interval = null)
    {
        await using var reader = await Engine.OpenReadAsync(
            FabricPath.Parse(path), new OperationOptions { SyncIntervalMs = interval }, CancellationToken.None);
        var bytes = new byte[reader.Status.LengthBytes];
        for (var at = 0; at < bytes.Length;)
        {
            at += await reader.ReadAsync(at, bytes.AsMemory(at), CancellationToken.None);
        }

        return Encoding.UTF8.GetString(bytes);
    }

    public async Task<IReadOnlyList<string>> ListAsync(string path, long? interval = null)
    {
        var page = await Engine.ListAsync(
            FabricPath.Parse(path), new ListOptions { SyncIntervalMs = interval }, CancellationToken.None);
        return [.. page.Entries.Select(e => e.Path.Name)];
    }

    public Task<bool> DeleteAsync(string path, bool recursive = false) => Engine.DeleteAsync(
        FabricPath.Parse(path), new DeleteOptions { Recursive = recursive }, CancellationToken.None).AsTask();

    public Task RenameAsync(string source, string target, bool overwrite = false) => Engine.RenameAsync(
        FabricPath.Parse(source), FabricPath.Parse(target), new RenameOptions { Overwrite = overwrite },
        CancellationToken.None).AsTask();

    public Task<FileStatus> MakeDirectoryAsync(string path) => Engine.CreateDirectoryAsync(
        FabricPath.Parse(path), new DirectoryOptions { CreateParents = true, AllowExisting = true },
        CancellationToken.None).AsTask();

    /// <summary>Compares a whole tree, and waits for it.</summary>
    public async Task<SyncJobStatus> SyncTreeAsync(string path, long? interval = 0)
    {
        var job = await Engine.Sync.StartAsync(
            new SyncJobRequest { Path = FabricPath.Parse(path), Recursive = true, SyncIntervalMs = interval },
            CancellationToken.None);
        return await Engine.Sync.WaitAsync(job.Id, CancellationToken.None);
    }

    /// <summary>Everything the tree knows below the root, without asking a store: path and kind or length.</summary>
    public IReadOnlyList<string> Known()
    {
        var lines = new List<string>();
        var open = new Stack<(string Path, InodeId Id)>([("", InodeId.Root)]);
        while (open.TryPop(out var at))
        {
            foreach (var row in Tree.Where(r => r.ParentId == at.Id && r.Id != at.Id))
            {
                var path = $"{at.Path}/{row.Name}";
                lines.Add(row.Kind == EntryKind.Directory ? path + "/" : $"{path} {row.Fingerprint?.ContentTag}");
                open.Push((path, row.Id));
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>Runs one attempt of every persist record there is.</summary>
    public async Task PersistAllAsync()
    {
        foreach (var document in Tree.Documents(DocumentKinds.Persist))
        {
            await Persist.RunAsync(document.Key, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Faults.IsDead = true;
        await Points.DisposeAsync();
        await _reads.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        var random = new SeededRandomSource(1);
        var metastore = OpenMetastore(Faults);
        var clock = new HybridLogicalClock(Time);
        var fence = new NamespaceFence();
        var locks = new PathLocks();
        var store = OpenStore?.Invoke(Faults) ?? RealStore;
        var stores = new UnderStorageFactory([new ModelConnector(Store, Faults) { RealStore = store }]);
        var mounts = new MountTable(stores);
        mounts.Apply([new MountRecord { Id = 1, Path = "/", Uri = "model://root" }]);
        _reads = new FileReads(Pages, new FileReadOptions(), Time);
        Services = new EngineServices
        {
            Tree = new DirectNamespace(
                new NamespaceServices(metastore, fence, clock, Time, new DirectoryOptionsModel())),
            Metastore = metastore,
            Mounts = mounts,
            Paths = new PathSettings(metastore, mounts, Settings),
            Pages = Pages,
            Reads = _reads,
            Locks = locks,
            SiloHolds = OpenHolds?.Invoke(locks, clock),
            Fence = fence,
            Intents = new IntentLog(metastore),
            Invalidations = new Invalidations(metastore, clock),
            Absent = new AbsentCache(),
            Clock = clock,
            Time = Time,
            Random = random,
            Settings = Settings,
            Copies = Workers?.Open(metastore, Pages, mounts, Time),
        };
        Persist = new PersistAttempt(Services, new StoreChange(Services));
        Engine = new FabricEngine(
            Services, new MountRegistry(metastore), stores, new DirectPersists(Persist),
            new FabricIdentity("test", "0", "None"));
        await new StartupRecovery(Services).RunAsync(CancellationToken.None);
        if (Tree.Documents(DocumentKinds.SyncPoint).Count > 0)
        {
            await Points.StartAllAsync(CancellationToken.None);
        }

        var reconciliation = new PageReconciliation(Services, new PersistQueue(new PersistPace(Services)));
        await reconciliation.BeginAsync(CancellationToken.None);
        if (Pages.Recovered.Task.IsCompleted)
        {
            await reconciliation.ReconcileAsync(CancellationToken.None);
        }
    }

    private sealed class DirectPersists(PersistAttempt attempt) : IFilePersists
    {
        public ValueTask RunAsync(InodeId inode, string recordKey, CancellationToken cancellationToken) =>
            attempt.RunAsync(recordKey, cancellationToken);
    }
}
