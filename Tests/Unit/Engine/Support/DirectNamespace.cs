using System.Collections.Concurrent;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>The tree without grains: one table for each directory path.</summary>
internal sealed class DirectNamespace(NamespaceServices services) : INamespace
{
    private readonly ConcurrentDictionary<FabricPath, DirectoryTable> _tables = new();

    public DirectoryTable At(FabricPath directory) => _tables.GetOrAdd(directory, p => new DirectoryTable(p, services));

    public ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken) =>
        At(path.Parent).Reads.LookupAsync(path, cancellationToken);

    public ValueTask<ListPage> ListAsync(
        FabricPath directory, string? afterName, int entriesMax, CancellationToken cancellationToken) =>
        At(directory).Reads.ListAsync(afterName, entriesMax, cancellationToken);

    public ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(
        FabricPath directory, CancellationToken cancellationToken) =>
        At(directory).Reads.ChildrenSyncedAtAsync(cancellationToken);

    public ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.EnsureDirectoryAsync(path, draft, cancellationToken);

    public ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.CompleteWriteAsync(path, commit, cancellationToken);

    public ValueTask<FileStatus?> RemoveAsync(
        FabricPath path, RemoveCommit commit, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.RemoveAsync(path, commit, cancellationToken);

    public async ValueTask<FileVersion?> MoveAsync(MoveCommit commit, CancellationToken cancellationToken)
    {
        var target = At(commit.Target.Parent).Moves;
        target.BeginIncoming(commit.Target.Name);
        try
        {
            return await At(commit.Source.Parent).Moves.MoveOutAsync(commit, cancellationToken);
        }
        finally
        {
            target.EndIncoming(commit.Target.Name);
        }
    }

    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.SetAttributesAsync(path, change, fingerprint, cancellationToken);

    public ValueTask<bool> MarkPersistedAsync(
        FabricPath path, PersistCommit commit, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.SetPersistenceAsync(
            path, commit, commit.File, PersistenceState.Persisted, cancellationToken);

    public ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken) =>
        At(path.Parent).Writes.SetPersistenceAsync(path, null, file, state, cancellationToken);

    public ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken) =>
        At(path.Parent).Sync.ApplyAsync(path, observation, cancellationToken);

    public ValueTask<ListingApplied> ApplyListingAsync(
        FabricPath directory, ListingBatch batch, CancellationToken cancellationToken) =>
        At(directory).ListingSync.ApplyAsync(batch, cancellationToken);

    public ValueTask<WriteLease> AcquireLeaseAsync(
        FabricPath path, WriteLease wanted, CancellationToken cancellationToken)
    {
        var leases = At(path.Parent).Leases;
        lock (leases)
        {
            return ValueTask.FromResult(leases.Acquire(path, wanted));
        }
    }

    public ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken)
    {
        var leases = At(path.Parent).Leases;
        lock (leases)
        {
            leases.Release(path, leaseId);
        }

        return default;
    }
}
