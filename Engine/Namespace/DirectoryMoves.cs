namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Renames out of one directory, into itself or another: one transaction on one row, whatever is below. The target's
/// directory holds the name unsettled meanwhile (<see cref="BeginIncoming"/>), so no reader sees the entry in both
/// places or in neither.
/// </summary>
public sealed class DirectoryMoves(
    DirectoryEntries entries, IMetastore metastore, HybridLogicalClock clock, NamespaceFence fence,
    DirectoryOptionsModel options)
{
    /// <summary>A rename to this name of ours begins.</summary>
    public void BeginIncoming(string name) => entries.Unsettle(name);

    /// <summary>It has ended, one way or the other.</summary>
    public void EndIncoming(string name) => entries.Settle(name, null);

    /// <summary>Moves an entry of ours; returns the content replaced at the target, if any.</summary>
    public async ValueTask<FileVersion?> MoveOutAsync(MoveCommit commit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var name = commit.Source.Name;
        for (var attempt = 1; ; attempt++)
        {
            var self = await entries.RequireAsync("rename", cancellationToken).ConfigureAwait(false);
            entries.Unsettle(name);
            try
            {
                var row = await metastore.TryFindChildAsync(self.Id, name, cancellationToken).ConfigureAwait(false)
                    ?? throw Failure(FabricErrorKind.NotFound, commit.Source, "no such file or directory");
                var parent = await TargetParentAsync(commit.Target, cancellationToken).ConfigureAwait(false);
                var target = await metastore.TryFindChildAsync(parent.Id, commit.Target.Name, cancellationToken)
                    .ConfigureAwait(false);
                if (target?.Id == row.Id)
                {
                    return null;
                }

                var changes = Plan(commit, row, parent, target);
                entries.MarkRemoved(name, clock.Now());
                await metastore.CommitAsync(changes, cancellationToken).ConfigureAwait(false);
                if (row.Kind == EntryKind.Directory)
                {
                    fence.Raise(commit.Source);
                    fence.Raise(commit.Target);
                }

                return target is null ? null : new FileVersion(target.Id, target.ContentVersion);
            }
            catch (FabricException e) when (attempt < options.ConflictRetriesMax
                && e.Operation == MetastoreOperations.Commit
                && e.Kind is FabricErrorKind.Conflict or FabricErrorKind.AlreadyExists)
            {
                // Someone changed source or target between our reads and our commit: plan on what is there now.
            }
            finally
            {
                entries.Settle(name, null);
            }
        }
    }

    private async ValueTask<InodeRow> TargetParentAsync(FabricPath target, CancellationToken cancellationToken)
    {
        var (parent, blocked) = await PathWalk.FindAsync(metastore, target.Parent, cancellationToken)
            .ConfigureAwait(false);
        if (blocked || parent is { Kind: EntryKind.File })
        {
            throw Failure(FabricErrorKind.NotADirectory, target, "a file is in the way");
        }

        return parent ?? throw Failure(FabricErrorKind.NotFound, target, "the target's parent does not exist");
    }

    private static List<MetastoreChange> Plan(MoveCommit commit, InodeRow row, InodeRow parent, InodeRow? target)
    {
        List<MetastoreChange> changes = [];
        if (target is not null)
        {
            if (target.Kind == EntryKind.Directory || row.Kind == EntryKind.Directory || !commit.Overwrite)
            {
                throw Failure(FabricErrorKind.AlreadyExists, commit.Target, "something of that name is there already");
            }

            changes.Add(new MetastoreChange.DeleteInode(target.Id, target.RowVersion));
            DirectoryWrites.DropPersist(changes, target);
            PinChanges.Note(changes, target, null);
        }

        var moved = row with
        {
            ParentId = parent.Id,
            Name = commit.Target.Name,
            Fingerprint = row.Kind == EntryKind.File && row.Persistence != PersistenceState.Persisted
                ? target?.Fingerprint
                : commit.Fingerprint ?? row.Fingerprint,
            SyncedAt = commit.SyncedAt ?? row.SyncedAt,
        };
        changes.Add(new MetastoreChange.UpdateInode(moved, row.RowVersion));
        DirectoryWrites.ClearIntent(changes, commit.IntentKey);
        return changes;
    }

    private static FabricException Failure(FabricErrorKind kind, FabricPath path, string reason) =>
        new(kind, "rename", path.Value, reason);
}
