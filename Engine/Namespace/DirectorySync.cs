using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Applies what a store said to one directory's entries. Invariant: an answer of the store never undoes a change of
/// ours that came after it was asked: a row that changed since, and a name that was removed since, is left as it is.
/// </summary>
public sealed class DirectorySync(
    DirectoryEntries entries, IMetastore metastore, HybridLogicalClock clock, NamespaceFence fence)
{
    /// <summary>Applies an answer about one path.</summary>
    public async ValueTask<SyncApplied> ApplyAsync(
        FabricPath path, SyncObservation seen, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var self = await entries.ResolveAsync(cancellationToken).ConfigureAwait(false);
        if (self is null)
        {
            return new SyncApplied(seen.Observed is null ? SyncAction.Absent : SyncAction.Raced, null, null);
        }

        var name = path.Name;
        InodeRow? left = null;
        entries.Unsettle(name);
        try
        {
            var row = await metastore.TryFindChildAsync(self.Id, name, cancellationToken).ConfigureAwait(false);
            left = row;
            if (MarkOf(row) != seen.Expected
                || (row is null && entries.WasRemovedAfter(name, seen.StartedAt)))
            {
                return new SyncApplied(SyncAction.Raced, null, null);
            }

            var plan = seen.KeepsDirectory
                && row is { Kind: EntryKind.Directory }
                && seen.Observed?.Kind != EntryKind.Directory
                ? SyncPlanner.Keep(row)
                : SyncPlanner.Plan(row, seen.Observed, seen.IsSameContent);
            left = null;
            left = await CommitAsync(path, self, row, plan, seen, cancellationToken).ConfigureAwait(false);
            return Applied(path, row, left, plan.Action);
        }
        catch (FabricException e) when (CommitRaces.IsRace(e))
        {
            return new SyncApplied(SyncAction.Raced, null, null);
        }
        finally
        {
            entries.Settle(name, left);
        }
    }

    private async ValueTask<InodeRow?> CommitAsync(
        FabricPath path, InodeRow self, InodeRow? row, SyncPlan plan, SyncObservation seen,
        CancellationToken cancellationToken)
    {
        List<MetastoreChange> changes = [];
        var left = row;
        switch (plan.Action)
        {
            case SyncAction.Absent or SyncAction.KeptUnpersisted when plan.Next is null:
                return row;
            case SyncAction.Removed:
                changes.Add(Removal(row!));
                PinChanges.Note(changes, row, null);
                left = null;
                break;
            case SyncAction.Inserted or SyncAction.Replaced:
                if (row is not null)
                {
                    changes.Add(Removal(row));
                    PinChanges.Note(changes, row, null);
                }

                var id = await metastore.ReserveIdsAsync(MetastoreSequence.Inode, 1, cancellationToken)
                    .ConfigureAwait(false);
                left = SyncPlanner.NewRow(
                    new InodeId(id), self, path.Name, new SyncObserved(seen.Observed!, seen.Mount, seen.StartedAt));
                left = Synced(left, seen, path);
                changes.Add(new MetastoreChange.InsertInode(left));
                PinChanges.Note(changes, null, left);
                break;
            default:
                left = Synced(plan.Next!, seen, path);
                changes.Add(new MetastoreChange.UpdateInode(left, row!.RowVersion));
                left = left with { RowVersion = row.RowVersion + 1 };
                break;
        }

        if (plan.Action == SyncAction.Removed)
        {
            entries.MarkRemoved(path.Name, clock.Now());
        }

        await metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
        if (row is { Kind: EntryKind.Directory } && plan.Action is SyncAction.Removed or SyncAction.Replaced)
        {
            fence.Raise(path);
        }

        return left;
    }

    private static RowMark MarkOf(InodeRow? row) => row is null ? default : new RowMark(row.Id, row.RowVersion);

    private static InodeRow Synced(InodeRow row, SyncObservation seen, FabricPath path)
    {
        var synced = row with { SyncedAt = seen.StartedAt };
        if (seen.Observed?.Kind == row.Kind)
        {
            synced = SyncPlanner.WithAcl(synced, seen.Acl);
        }

        return seen.XAttrs is null ? synced : synced with { XAttrs = SyncPlanner.MergeXAttrs(row, seen.XAttrs, path) };
    }

    private static SyncApplied Applied(FabricPath path, InodeRow? before, InodeRow? after, SyncAction action)
    {
        var dropped = before is { Kind: EntryKind.File }
            && action is SyncAction.Removed or SyncAction.Replaced or SyncAction.ContentChanged
            ? new FileVersion(before!.Id, before.ContentVersion)
            : (FileVersion?)null;
        var status = after is null ? null : InodeStatus.Of(after, path, HybridTimestamp.Never);
        return new SyncApplied(action, status, dropped);
    }

    internal static MetastoreChange Removal(InodeRow row) => row.Kind == EntryKind.Directory
        ? new MetastoreChange.DetachSubtree(row.Id, row.RowVersion)
        : new MetastoreChange.DeleteInode(row.Id, row.RowVersion);
}
