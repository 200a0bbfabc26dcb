using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Administration;
using OrleansAlluxio.Engine.Backup;
using OrleansAlluxio.Engine.Consistency;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.DataManagement;
using OrleansAlluxio.Engine.Expiry;
using OrleansAlluxio.Engine.Fsck;
using OrleansAlluxio.Engine.Identities;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Engine.Jobs.Kinds;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Observability;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Recovery;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Sync.Active;
using OrleansAlluxio.Engine.Sync.Recursive;
using OrleansAlluxio.Engine.Uploads;
using OrleansAlluxio.Engine.Workers;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine;

/// <summary>
/// The fabric in this process: composes the parts and is the client every door uses. The flow of a read is numbered in
/// <see cref="StatusReads"/>, that of a write in <see cref="FileCompletion"/>.
/// </summary>
public sealed class FabricEngine : IFabricClient, IAsyncDisposable
{
    private readonly StatusReads _reads;
    private readonly FileCreation _creation;
    private readonly DirectoryCreation _directories;
    private readonly Removal _removal;
    private readonly Renaming _renaming;
    private readonly AttributeChanges _attributes;
    private readonly Copying _copying;
    private readonly Appending _appending;
    private readonly Concatenation _concatenation;
    private readonly Synchroniser _sync;
    private readonly SyncPoints _points;
    private readonly SyncJobs _syncJobs;
    private readonly FabricJobs _jobs;
    private readonly PersistService _persists;
    private readonly Reclaimer _reclaimer;
    private readonly CopyKeepers _copies;
    private readonly TtlSweeper _expiry;
    private readonly StartupRecovery _recovery;
    private readonly PageReconciliation _reconciliation;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly ClockMark _clock;
    private readonly IdentityStore _identities;
    private readonly QuotaAdministration _quotas;
    private CrossClusterSync? _clusters;
    private Task _background = Task.CompletedTask;
    private bool _isStarted;
    private int _stopped;
    private readonly EngineServices _services;
    private long _bucketVersion;

    /// <summary>Composes the engine; <see cref="StartAsync"/> makes it ready to serve.</summary>
    public FabricEngine(
        EngineServices services, IMountRegistry registry, UnderStorageFactory stores, IFilePersists files,
        FabricIdentity identity)
    {
        _services = services;
        var queue = new PersistQueue(new PersistPace(services));
        var storeChange = new StoreChange(services);
        _sync = new Synchroniser(services);
        _points = new SyncPoints(services, _sync);
        _reads = new StatusReads(services, _sync);
        Fresh = new FreshReads(services, _reads);
        var parents = new Parents(services, _reads);
        var completion = new FileCompletion(services, parents, storeChange, queue);
        _creation = new FileCreation(services, _reads, parents, completion);
        _directories = new DirectoryCreation(services, _reads, parents, storeChange);
        _removal = new Removal(services, _reads, storeChange);
        _renaming = new Renaming(services, _reads, storeChange);
        _attributes = new AttributeChanges(services, _reads, storeChange);
        _copying = new Copying(services, _reads, _creation, completion, storeChange);
        var rewriting = new Rewriting(services, _reads, _creation, completion);
        _appending = new Appending(services, rewriting);
        _concatenation = new Concatenation(services, _reads, rewriting, _removal);
        _persists = new PersistService(services, queue, files);
        _copies = CopyKeepers.Make(services, queue, _reads);
        _reclaimer = new Reclaimer(services);
        _expiry = new TtlSweeper(services, _removal, _attributes);
        _clock = new ClockMark(services.Metastore, services.Clock);
        _recovery = new StartupRecovery(services);
        _reconciliation = new PageReconciliation(services, queue);
        Uploads = new FabricUploads(services, _creation, completion, storeChange, parents);
        _syncJobs = new SyncJobs(services, _reads, _sync);
        JobRunner = new JobRunner(services, _reads, _sync, JobKinds.All(services, _reads, _copying, _removal));
        _jobs = new FabricJobs(services, _reads, JobRunner);
        Backup = new FabricBackup(services, identity);
        Fsck = new FabricFsck(services, _reconciliation, new StoreSweep(services));
        _identities = new(services.Metastore, services.Random, services.Time) { Spread = services.Spread };
        Administration = new FabricAdministration(
            services, _reads, new MountAdministration(services, _reads, registry, stores), _persists,
            new StatusReport(services, _sync, _expiry, identity), new PathExplanation(services, _reads, _points));
        Contents = new ContentPlaces(_reads);
        Blocks = services.Directory is { } directory ? new BlockPlaces(services, directory, _reads) : null;
        ShortCircuit = services.Grants is { } grants ? new ShortCircuits(grants, _reads) : null;
        Consistency = new ConsistencyCheck(services, _sync);
        _quotas = new QuotaAdministration(services, _reads);
        Data = new FabricDataManagement(
            new PersistControl(services, _reads, queue), new StoreSweep(services), new PinList(services),
            new CacheFreeing(services, _reads), _quotas, new CacheQuotaAdministration(services, _identities));
    }

    /// <inheritdoc/>
    public IFabricUploads Uploads { get; }

    /// <inheritdoc/>
    public IFabricAdministration Administration { get; }

    /// <inheritdoc/>
    public IFabricActiveSync ActiveSync => _points;

    /// <inheritdoc/>
    public IFabricConsistency Consistency { get; }

    /// <inheritdoc/>
    public IFabricSync Sync => _syncJobs;

    /// <inheritdoc/>
    public IFabricBackup Backup { get; }

    /// <inheritdoc/>
    public IFabricFsck Fsck { get; }

    /// <inheritdoc/>
    public IFabricWorkers Workers => _services.Workers;

    /// <inheritdoc/>
    public IFabricJobs Jobs => _jobs;

    /// <summary>Reads while another silo leads.</summary>
    public FreshReads Fresh { get; }

    /// <summary>Runs jobs in this process, for whoever owns one.</summary>
    public JobRunner JobRunner { get; }

    /// <inheritdoc/>
    public IFabricDataManagement Data { get; }

    /// <inheritdoc/>
    public IFabricIdentities Identities => _identities;

    /// <inheritdoc/>
    public IFabricContents Contents { get; }

    /// <inheritdoc/>
    public IFabricShortCircuit? ShortCircuit { get; }

    /// <inheritdoc/>
    public IFabricBlocks? Blocks { get; }

    /// <inheritdoc/>
    public IFabricClusters Clusters { get; private set; } = new NoClusters();

    /// <inheritdoc/>
    public long BucketVersion => Interlocked.Read(ref _bucketVersion);

    /// <summary>The users' access keys, for doors.</summary>
    public IAccessKeys AccessKeys => _identities;

    /// <summary>
    /// Shares stores with other clusters. Called before <see cref="StartAsync"/>; owned from then on.
    /// </summary>
    public void Share(CrossClusterSync clusters, IChangeAnnouncer changes)
    {
        (_clusters, Clusters) = (clusters, clusters);
        _services.CrossCluster.Heard = clusters.Counters;
        (_services.CrossCluster.Changes, _services.CrossCluster.Mounts) = (changes, clusters);
    }

    /// <summary>Reads the users and keys anew, that another silo may have changed.</summary>
    public ValueTask ReloadIdentitiesAsync(CancellationToken cancellationToken) =>
        _identities.LoadAsync(cancellationToken);

    /// <summary>
    /// Recovers from what an earlier process left, so that everything can be served. Mounts are applied before.
    /// </summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await BackupReader.RequireWholeAsync(_services.Metastore, cancellationToken).ConfigureAwait(false);
        await _identities.LoadAsync(cancellationToken).ConfigureAwait(false);
        await _services.CacheQuotas.LoadAsync(_services, cancellationToken).ConfigureAwait(false);
        await _recovery.RunAsync(cancellationToken).ConfigureAwait(false);
        await StartSharingAsync(cancellationToken).ConfigureAwait(false);
        await _points.StartAllAsync(cancellationToken).ConfigureAwait(false);
        await _reconciliation.BeginAsync(cancellationToken).ConfigureAwait(false);
        _background = Task.WhenAll(
            _reconciliation.RunAsync(_lifetime.Token).AsTask(), _recovery.LookAgainAsync(_lifetime.Token));
        _isStarted = true;
        await _services.Access.StartAsync(cancellationToken).ConfigureAwait(false);
        _reclaimer.Start();
    }

    /// <summary>Goes on with an earlier process' work, once the doors are open: a start must not wait for it.</summary>
    public async ValueTask BeginWorkAsync(CancellationToken cancellationToken)
    {
        await _syncJobs.ResumeAsync(cancellationToken).ConfigureAwait(false);
        _jobs.Start();
        _persists.Start();
        _copies.Start();
        _expiry.Start();
    }

    /// <summary>
    /// Adds the engine's figures to a meter; the answer looks up, when it is called, what is not counted where it
    /// happens.
    /// </summary>
    public Func<CancellationToken, ValueTask> Observe(FabricMeter meter)
    {
        _clusters?.Observe(meter);
        return new EngineInstruments(_services, _sync, meter).RefreshAsync;
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "engine stat", path.Value, (Engine: this, path, options, cancellationToken),
            static s => s.Engine.StatAsync(s.path, s.options, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "engine list", directory.Value, (_reads, directory, options, cancellationToken),
            static s => s._reads.ListAsync(s.directory, s.options, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "engine open", path.Value, (this, path, options, cancellationToken),
            static s => s.Item1.OpenNotedAsync(s.path, s.options, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "engine create", path.Value, (_creation, path, options, cancellationToken),
            static s => s._creation.CreateAsync(s.path, s.options, s.cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await _directories.CreateAsync(path, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            NoteBucketChange(path);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "engine delete", path.Value, (_removal, path, options, cancellationToken),
            static s => s._removal.DeleteAsync(s.path, s.options, s.cancellationToken));

    /// <inheritdoc/>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await SpanRun.InAsync(
                "engine rename", source.Value, (_renaming, source, target, options, cancellationToken),
                static s => s._renaming.RenameAsync(s.source, s.target, s.options, s.cancellationToken))
                .ConfigureAwait(false);
        }
        finally
        {
            NoteBucketChange(source);
            NoteBucketChange(target);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken)
    {
        try
        {
            return await _attributes.SetAsync(path, change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            NoteBucketChange(path);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken) =>
        _copying.CopyAsync(source, target, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken) =>
        _appending.OpenAsync(path, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken) =>
        _appending.TruncateAsync(path, lengthBytes, options, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken) =>
        _concatenation.RunAsync(target, sources, options, cancellationToken);

    /// <summary>
    /// Stops background work. What was acknowledged is durable already; persists go on at the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1)
        {
            return; // Whoever composed it and whoever holds it may both stop it.
        }

        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _background.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _points.DisposeAsync().ConfigureAwait(false);
        await _syncJobs.DisposeAsync().ConfigureAwait(false);
        await _jobs.DisposeAsync().ConfigureAwait(false);
        await _services.Access.DisposeAsync().ConfigureAwait(false);
        await _persists.DisposeAsync().ConfigureAwait(false);
        await _copies.DisposeAsync().ConfigureAwait(false);
        await _reclaimer.DisposeAsync().ConfigureAwait(false);
        await _expiry.DisposeAsync().ConfigureAwait(false);
        if (_clusters is not null)
        {
            await _clusters.DisposeAsync().ConfigureAwait(false);
        }

        await _sync.DisposeAsync().ConfigureAwait(false);
        if (_isStarted)
        {
            await StopClockAsync().ConfigureAwait(false);
        }

        _lifetime.Dispose();
    }

    private async ValueTask<FileStatus?> StatAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var status = await _reads.TryGetAsync(path, options, cancellationToken).ConfigureAwait(false);
        return status is null ? null
            : await _quotas.WithQuotaAsync(_services.Paths.WithCare(status), cancellationToken).ConfigureAwait(false);
    }

    private ValueTask StartSharingAsync(CancellationToken cancellationToken) =>
        _clusters?.StartAsync(cancellationToken)
        ?? PublicationStore.ForgetAsync(_services.Metastore, cancellationToken);

    // Also after a failure: whether the change is in is then unknown.
    private void NoteBucketChange(FabricPath path)
    {
        if (path.Depth <= 1)
        {
            Interlocked.Increment(ref _bucketVersion);
        }
    }

    private async ValueTask StopClockAsync()
    {
        try
        {
            await _clock.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (FabricException)
        {
            // The metastore is gone already: the next start begins a little ahead, as after a crash.
        }
    }

    private async ValueTask<IFabricReader> OpenNotedAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var reader = await _reads.OpenAsync(path, options, cancellationToken).ConfigureAwait(false);
        _services.Access.Note(reader.Status.Version.Inode);
        return reader;
    }
}
