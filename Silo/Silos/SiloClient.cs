using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// The fabric as the doors of a silo see it. Where this silo leads, its engine does everything. Else reads of what is
/// fresh are answered here, changes that end in the under store are made here, and everything else is the leader's.
/// </summary>
internal sealed class SiloClient(FabricEngine engine, LeaderLink link, ISiloSpread spread, bool readsHere)
    : IFabricClient
{
    // A silo that takes over recovers first: some seconds.
    private static readonly TimeSpan LeadingMax = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private readonly TaskCompletionSource _leads = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isTaking;
    private long _here;

    /// <summary>Reads answered here while another silo led.</summary>
    public long Here => Interlocked.Read(ref _here);

    /// <summary>Changes that this silo makes while another one leads; null where the one who leads makes all.</summary>
    public SiloChanges? Changes { get; init; }

    /// <summary>Whether the engine here does everything.</summary>
    public bool Leads => _leads.Task.IsCompletedSuccessfully;

    /// <inheritdoc/>
    public IFabricUploads Uploads => Now.Uploads;

    /// <inheritdoc/>
    public IFabricAdministration Administration => Now.Administration;

    /// <inheritdoc/>
    public IFabricActiveSync ActiveSync => Now.ActiveSync;

    /// <inheritdoc/>
    public IFabricConsistency Consistency => Now.Consistency;

    /// <inheritdoc/>
    public IFabricSync Sync => Now.Sync;

    /// <inheritdoc/>
    public IFabricWorkers Workers => Now.Workers;

    /// <inheritdoc/>
    public IFabricJobs Jobs => Now.Jobs;

    /// <inheritdoc/>
    public IFabricDataManagement Data => Now.Data;

    /// <inheritdoc/>
    public IFabricBackup Backup => Now.Backup;

    /// <inheritdoc/>
    public IFabricFsck Fsck => Now.Fsck;

    /// <inheritdoc/>
    public IFabricIdentities Identities => Now.Identities;

    /// <inheritdoc/>
    public IFabricShortCircuit? ShortCircuit => Now.ShortCircuit;

    /// <inheritdoc/>
    public IFabricBlocks? Blocks => Now.Blocks;

    /// <inheritdoc/>
    public IFabricClusters Clusters => Now.Clusters;

    /// <inheritdoc/>
    public IFabricContents? Contents => Now.Contents;

    /// <inheritdoc/>
    public long BucketVersion => Leads ? engine.BucketVersion : -1;

    private IFabricClient Now => Leads ? engine : link.Leader;

    /// <summary>
    /// This silo has the lead, and will serve as the one who leads in a moment: requests wait for it.
    /// </summary>
    public void BeginTaking() => _isTaking = true;

    /// <summary>From now on the engine here does everything.</summary>
    public void Lead() => _leads.TrySetResult();

    /// <inheritdoc/>
    public async ValueTask<FileStatus?> TryGetStatusAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (ReadsHere
            && await engine.Fresh.TryStatAsync(path, options, cancellationToken).ConfigureAwait(false) is { } status
            && !status.IsDirectory)
        {
            Interlocked.Increment(ref _here);
            return status;
        }

        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        return await now.TryGetStatusAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ListPage> ListAsync(
        FabricPath directory, ListOptions options, CancellationToken cancellationToken)
    {
        if (ReadsHere
            && await engine.Fresh.TryListAsync(directory, options, cancellationToken).ConfigureAwait(false) is { } page)
        {
            Interlocked.Increment(ref _here);
            return page;
        }

        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        return await now.ListAsync(directory, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IFabricReader> OpenReadAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        if (ReadsHere
            && await engine.Fresh.TryOpenAsync(path, options, cancellationToken).ConfigureAwait(false) is { } reader)
        {
            Interlocked.Increment(ref _here);
            return reader;
        }

        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        return await now.OpenReadAsync(path, options, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IFabricWriter> CreateAsync(
        FabricPath path, CreateOptions options, CancellationToken cancellationToken)
    {
        if (ChangesHere is { } here
            && await TryAsync(() => here.TryCreateAsync(path, options, cancellationToken)).ConfigureAwait(false)
                is { } writer)
        {
            return new ToldWriter(writer, spread, here.NoteMade);
        }

        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        return Told(await now.CreateAsync(path, options, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> CreateDirectoryAsync(
        FabricPath path, DirectoryOptions options, CancellationToken cancellationToken) =>
        ChangeAsync(
            here => here.TryMakeAsync(path, options, cancellationToken),
            now => now.CreateDirectoryAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(FabricPath path, DeleteOptions options, CancellationToken cancellationToken) =>
        ChangeAsync(
            here => here.TryDeleteAsync(path, options, cancellationToken),
            now => now.DeleteAsync(path, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask RenameAsync(
        FabricPath source, FabricPath target, RenameOptions options, CancellationToken cancellationToken) =>
        await ChangeAsync(
            here => here.TryRenameAsync(source, target, options, cancellationToken),
            async now =>
            {
                await now.RenameAsync(source, target, options, cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, CancellationToken cancellationToken) =>
        ChangeAsync(
            here => here.TrySetAsync(path, change, cancellationToken),
            now => now.SetAttributesAsync(path, change, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> CopyAsync(
        FabricPath source, FabricPath target, CreateOptions options, CancellationToken cancellationToken) =>
        ChangeAsync(null, now => now.CopyAsync(source, target, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IFabricWriter> OpenAppendAsync(
        FabricPath path, AppendOptions options, CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken).ConfigureAwait(false);
        return Told(await now.OpenAppendAsync(path, options, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> TruncateAsync(
        FabricPath path, long lengthBytes, OperationOptions options, CancellationToken cancellationToken) =>
        ChangeAsync(null, now => now.TruncateAsync(path, lengthBytes, options, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> ConcatAsync(
        FabricPath target, IReadOnlyList<FabricPath> sources, OperationOptions options,
        CancellationToken cancellationToken) =>
        ChangeAsync(null, now => now.ConcatAsync(target, sources, options, cancellationToken), cancellationToken);

    private bool ReadsHere => readsHere && !Leads && !_isTaking;

    private SiloChanges? ChangesHere => Leads || _isTaking ? null : Changes;

    private IFabricWriter Told(IFabricWriter writer) =>
        Leads ? new ToldWriter(writer, spread, Changes is null ? null : Changes.NoteMade) : writer;

    // What was said to be out of date on the way is known to all before the answer, whatever the answer is.
    private async ValueTask<T> ChangeAsync<T>(
        Func<SiloChanges, ValueTask<(bool IsDone, T Answer)>>? here, Func<IFabricClient, ValueTask<T>> change,
        CancellationToken cancellationToken)
    {
        try
        {
            if (here is not null && ChangesHere is { } changes
                && await here(changes).ConfigureAwait(false) is { IsDone: true, Answer: var answer })
            {
                return answer;
            }

            var now = await NowAsync(cancellationToken).ConfigureAwait(false);
            var made = await change(now).ConfigureAwait(false);
            if (Leads && here is not null)
            {
                Changes?.NoteMade();
            }

            return made;
        }
        finally
        {
            await spread.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    // What the beginning of a write compared is told, too.
    private async ValueTask<T> TryAsync<T>(Func<ValueTask<T>> change)
    {
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            await spread.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Whoever leads, or will in a moment: between two that lead nobody is.
    private async ValueTask<IFabricClient> NowAsync(CancellationToken cancellationToken)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!Leads)
        {
            if (!_isTaking && link.TryLeader() is { } leader)
            {
                return leader;
            }

            var left = LeadingMax - TimeProvider.System.GetElapsedTime(since);
            if (left <= TimeSpan.Zero)
            {
                return _isTaking
                    ? throw new FabricException(
                        FabricErrorKind.Unavailable, "serve", "this silo", "it has taken over and is still recovering")
                    : link.Leader;
            }

            await Task.WhenAny(_leads.Task, Task.Delay(LookEvery, TimeProvider.System, cancellationToken))
                .ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return engine;
    }
}
