using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Grains.Ports;

/// <summary>
/// The tree over directory grains that live on several silos. The one who leads asks for all changes; what a store said
/// before an owner changed is not applied after it, since only the earlier owner knew what was removed meanwhile.
/// </summary>
public sealed class OwnerNamespace(
    IGrainFactory grains, IFabricLead lead, OwnerCalls calls, SiloSpread spread, SiloTimes times) : INamespace
{
    // Nobody may give up on it: see MoveAsync.
    private static readonly FabricErrorKind[] Unknown = [FabricErrorKind.Unavailable, FabricErrorKind.Timeout];

    /// <inheritdoc/>
    public ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken) =>
        ReadAsync(path.Parent, g => g.LookupAsync(path, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ListPage> ListAsync(
        FabricPath directory, string? afterName, int entriesMax, CancellationToken cancellationToken) =>
        ReadAsync(directory, g => g.ListAsync(afterName, entriesMax, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(
        FabricPath directory, CancellationToken cancellationToken) =>
        ReadAsync(directory, g => g.ChildrenSyncedAtAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.EnsureDirectoryAsync(path, draft, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.CompleteWriteAsync(path, commit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<FileStatus?> RemoveAsync(
        FabricPath path, RemoveCommit commit, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.RemoveAsync(path, commit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<FileVersion?> MoveAsync(MoveCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var (target, name) = (commit.Target.Parent, commit.Target.Name);

        // Not cancellable: it would not be known whether there is something to end.
        await ChangeAsync(
            target, g => Done(g.BeginIncomingAsync(name, CancellationToken.None)), CancellationToken.None);
        try
        {
            return await ChangeAsync(
                commit.Source.Parent, g => g.MoveOutAsync(commit, cancellationToken), cancellationToken);
        }
        finally
        {
            await EndIncomingAsync(target, name);
        }
    }

    /// <inheritdoc/>
    public ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken) =>
        ChangeAsync(
            path.Parent, g => g.SetAttributesAsync(path, change, fingerprint, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> MarkPersistedAsync(
        FabricPath path, PersistCommit commit, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.MarkPersistedAsync(path, commit, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.SetPersistenceAsync(path, file, state, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return ChangeAsync(
            path.Parent,
            g => observation.StartedAt < times.ViewSince
                ? ValueTask.FromResult(new SyncApplied(SyncAction.Raced, null, null))
                : g.ApplySyncAsync(path, observation, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<ListingApplied> ApplyListingAsync(
        FabricPath directory, ListingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return ChangeAsync(
            directory,
            g => batch.StartedAt < times.ViewSince
                ? throw new FabricException(
                    FabricErrorKind.Conflict, "sync", directory.Value, "another silo owns the directory by now")
                : g.ApplyListingAsync(batch, cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<WriteLease> AcquireLeaseAsync(
        FabricPath path, WriteLease wanted, CancellationToken cancellationToken) =>
        ChangeAsync(path.Parent, g => g.AcquireLeaseAsync(path, wanted, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken) =>
        await ChangeAsync(
            path.Parent, g => Done(g.ReleaseLeaseAsync(path, leaseId, cancellationToken)), cancellationToken);

    private static async ValueTask<bool> Done(ValueTask call)
    {
        await call;
        return true;
    }

    // The name may be remembered as it was before the rename by a silo that came to own the directory in between. One
    // that cannot be told to forget the name is told to forget the directory, which is waited for until it has, or has
    // left the view.
    private async ValueTask EndIncomingAsync(FabricPath target, string name)
    {
        try
        {
            await ChangeAsync(
                target, g => Done(g.EndIncomingAsync(name, CancellationToken.None)), CancellationToken.None);
        }
        catch (FabricException e) when (Unknown.Contains(e.Kind))
        {
            times.Fence.Raise(target);
            await spread.FlushAsync(CancellationToken.None);
        }
    }

    private ValueTask<T> ReadAsync<T>(
        FabricPath directory, Func<IDirectoryGrain, ValueTask<T>> call, CancellationToken cancellationToken) =>
        calls.RunAsync(directory.Value, isRead: true, () => call(At(directory)), cancellationToken);

    private ValueTask<T> ChangeAsync<T>(
        FabricPath directory, Func<IDirectoryGrain, ValueTask<T>> call, CancellationToken cancellationToken) =>
        calls.RunAsync(directory.Value, isRead: false, () => call(At(directory)), cancellationToken);

    private IDirectoryGrain At(FabricPath directory)
    {
        lead.Require("use", directory.Value);
        return grains.GetGrain<IDirectoryGrain>(directory.Value);
    }
}
