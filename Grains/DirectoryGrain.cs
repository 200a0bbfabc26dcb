using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Grains;

/// <summary>Orders the calls on one directory and delegates to its <see cref="DirectoryTable"/>.</summary>
/// <remarks>
/// Reentrant, so that commits of different names share the metastore's flush instead of queueing one behind another.
/// That is sound because every commit is a compare-and-set, and because the table marks a name unsettled across each
/// await on it.
/// </remarks>
[Reentrant]
internal sealed class DirectoryGrain(NamespaceServices services) : Grain, IDirectoryGrain
{
    private DirectoryTable _table = null!;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _table = new DirectoryTable(FabricPath.Parse(this.GetPrimaryKeyString()), services);
        return base.OnActivateAsync(cancellationToken);
    }

    public ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken) =>
        _table.Reads.LookupAsync(path, cancellationToken);

    public ValueTask<ListPage> ListAsync(string? afterName, int entriesMax, CancellationToken cancellationToken) =>
        _table.Reads.ListAsync(afterName, entriesMax, cancellationToken);

    public ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(CancellationToken cancellationToken) =>
        _table.Reads.ChildrenSyncedAtAsync(cancellationToken);

    public ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken) =>
        _table.Writes.EnsureDirectoryAsync(path, draft, cancellationToken);

    public ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken) =>
        _table.Writes.CompleteWriteAsync(path, commit, cancellationToken);

    public ValueTask<FileStatus?> RemoveAsync(
        FabricPath path, RemoveCommit commit, CancellationToken cancellationToken) =>
        _table.Writes.RemoveAsync(path, commit, cancellationToken);

    public ValueTask<FileVersion?> MoveOutAsync(MoveCommit commit, CancellationToken cancellationToken) =>
        _table.Moves.MoveOutAsync(commit, cancellationToken);

    public ValueTask BeginIncomingAsync(string name, CancellationToken cancellationToken)
    {
        _table.Moves.BeginIncoming(name);
        return ValueTask.CompletedTask;
    }

    public ValueTask EndIncomingAsync(string name, CancellationToken cancellationToken)
    {
        _table.Moves.EndIncoming(name);
        return ValueTask.CompletedTask;
    }

    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken) =>
        _table.Writes.SetAttributesAsync(path, change, fingerprint, cancellationToken);

    public ValueTask<bool> MarkPersistedAsync(
        FabricPath path, PersistCommit commit, CancellationToken cancellationToken) =>
        _table.Writes.SetPersistenceAsync(path, commit, commit.File, PersistenceState.Persisted, cancellationToken);

    public ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken) =>
        _table.Writes.SetPersistenceAsync(path, null, file, state, cancellationToken);

    public ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken) =>
        _table.Sync.ApplyAsync(path, observation, cancellationToken);

    public ValueTask<ListingApplied> ApplyListingAsync(ListingBatch batch, CancellationToken cancellationToken) =>
        _table.ListingSync.ApplyAsync(batch, cancellationToken);

    public ValueTask<WriteLease> AcquireLeaseAsync(
        FabricPath path, WriteLease wanted, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_table.Leases.Acquire(path, wanted));

    public ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken)
    {
        _table.Leases.Release(path, leaseId);
        return ValueTask.CompletedTask;
    }
}
