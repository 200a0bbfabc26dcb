using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>
/// The tree as the engine calls it, over directory grains. No grain is asked, not even for what it remembers, when
/// another process may have changed the tree.
/// </summary>
public sealed class GrainNamespace(IGrainFactory grains, IFabricLead lead) : INamespace
{
    /// <inheritdoc/>
    public ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "grain lookup", path.Value, (Grain: ParentOf(path), path, cancellationToken),
            static s => s.Grain.LookupAsync(s.path, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(
        FabricPath directory, string? afterName, int entriesMax, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "grain list", directory.Value, (Grain: At(directory), afterName, entriesMax, cancellationToken),
            static s => s.Grain.ListAsync(s.afterName, s.entriesMax, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(
        FabricPath directory, CancellationToken cancellationToken) =>
        At(directory).ChildrenSyncedAtAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken) =>
        ParentOf(path).EnsureDirectoryAsync(path, draft, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "grain complete write", path.Value, (Grain: ParentOf(path), path, commit, cancellationToken),
            static s => s.Grain.CompleteWriteAsync(s.path, s.commit, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<FileStatus?> RemoveAsync(
        FabricPath path, RemoveCommit commit, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "grain remove", path.Value, (Grain: ParentOf(path), path, commit, cancellationToken),
            static s => s.Grain.RemoveAsync(s.path, s.commit, s.cancellationToken));

    /// <inheritdoc/>
    public async ValueTask<FileVersion?> MoveAsync(MoveCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var target = ParentOf(commit.Target);

        // Not cancellable: it would not be known whether there is something to end.
        await target.BeginIncomingAsync(commit.Target.Name, CancellationToken.None);
        try
        {
            return await ParentOf(commit.Source).MoveOutAsync(commit, cancellationToken);
        }
        finally
        {
            // Also after a cancelled call: a name left unsettled would only be slow, but for as long as the grain
            // lives.
            await target.EndIncomingAsync(commit.Target.Name, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken) =>
        ParentOf(path).SetAttributesAsync(path, change, fingerprint, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> MarkPersistedAsync(
        FabricPath path, PersistCommit commit, CancellationToken cancellationToken) =>
        ParentOf(path).MarkPersistedAsync(path, commit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken) =>
        ParentOf(path).SetPersistenceAsync(path, file, state, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken) =>
        SpanRun.InAsync(
            "grain apply sync", path.Value, (Grain: ParentOf(path), path, observation, cancellationToken),
            static s => s.Grain.ApplySyncAsync(s.path, s.observation, s.cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ListingApplied> ApplyListingAsync(
        FabricPath directory, ListingBatch batch, CancellationToken cancellationToken) =>
        At(directory).ApplyListingAsync(batch, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WriteLease> AcquireLeaseAsync(
        FabricPath path, WriteLease wanted, CancellationToken cancellationToken) =>
        ParentOf(path).AcquireLeaseAsync(path, wanted, cancellationToken);

    /// <inheritdoc/>
    public ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken) =>
        ParentOf(path).ReleaseLeaseAsync(path, leaseId, cancellationToken);

    private IDirectoryGrain At(FabricPath directory)
    {
        lead.Require("use", directory.Value);
        return grains.GetGrain<IDirectoryGrain>(directory.Value);
    }

    private IDirectoryGrain ParentOf(FabricPath path) => At(path.Parent);
}
