using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Merges a stretch of a store's sorted listing with the sorted entries of one directory, in bounded transactions. Rows
/// that are the same on both sides cost nothing: the directory's own sync time stands for them.
/// </summary>
public sealed class DirectoryListingSync(
    DirectoryEntries entries, IMetastore metastore, HybridLogicalClock clock, DirectoryOptionsModel options)
{
    // Rows read and planned at once: one page of an S3 listing.
    private const int RowsMax = 1000;

    /// <summary>Applies the stretch; with an open end it also marks the directory's children as synced.</summary>
    public async ValueTask<ListingApplied> ApplyAsync(ListingBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var total = new ListingTally();
        var after = batch.AfterName;
        var position = 0;
        while (true)
        {
            var self = await entries.RequireAsync("sync", cancellationToken).ConfigureAwait(false);
            if (batch.Directory is { } listedOne && listedOne != self.Id)
            {
                throw Raced("another directory has the path by now");
            }

            var rows = await metastore.ListChildrenAsync(self.Id, after, RowsMax, cancellationToken)
                .ConfigureAwait(false);
            var through = rows.Count < RowsMax ? batch.ThroughName : Earlier(rows[^1].Name, batch.ThroughName);
            var end = position;
            while (end < batch.Entries.Count
                && (through is null || Utf8Order.Compare(batch.Entries[end].Name, through) <= 0))
            {
                end++;
            }

            var inRange = through is null || rows.Count == 0
                ? rows
                : [.. rows.TakeWhile(r => Utf8Order.Compare(r.Name, through) <= 0)];
            var listed = position == 0 && end == batch.Entries.Count
                ? batch.Entries
                : [.. batch.Entries.Skip(position).Take(end - position)];
            var merge = new ListingMerge(entries, batch, self);
            merge.Pair(inRange, listed);
            total.AddOpen(merge);
            var completes = through is null && batch.MarksSynced && !total.IsAnyOpen;
            await CommitAsync(merge, self, completes, total, cancellationToken).ConfigureAwait(false);
            position = end;
            after = through;
            if (through == batch.ThroughName)
            {
                break;
            }
        }

        return new ListingApplied(total.Inserted, total.Changed, total.Removed, total.Dropped)
        {
            MissingDirectories = total.MissingDirectories,
            UndecidedFiles = total.UndecidedFiles,
            KeptDirectories = total.KeptDirectories,
            UndecidedFileCount = total.UndecidedFileCount,
        };
    }

    private async ValueTask CommitAsync(
        ListingMerge merge, InodeRow self, bool completes, ListingTally total, CancellationToken cancellationToken)
    {
        if (merge.InsertCount > 0)
        {
            var first = await metastore
                .ReserveIdsAsync(MetastoreSequence.Inode, merge.InsertCount, cancellationToken).ConfigureAwait(false);
            merge.AssignIds(first);
        }

        if (merge.Changes.Count > 0)
        {
            // The mark shares the last commit: a new directory costs one.
            var marked = completes
                ? await MarkedAsync(self.Id, merge, cancellationToken).ConfigureAwait(false)
                : null;
            await CommitEntriesAsync(merge, marked, total, cancellationToken).ConfigureAwait(false);
        }
        else if (completes)
        {
            await MarkSyncedAsync(merge.StartedAt, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask<InodeRow?> MarkedAsync(
        InodeId self, ListingMerge merge, CancellationToken cancellationToken)
    {
        var row = await metastore.TryGetInodeAsync(self, cancellationToken).ConfigureAwait(false);
        if (row is null || row.ChildrenSyncedAt >= merge.StartedAt)
        {
            return null;
        }

        var marked = row with { ChildrenSyncedAt = merge.StartedAt };
        merge.Changes.Add(new MetastoreChange.UpdateInode(marked, row.RowVersion));
        return marked with { RowVersion = row.RowVersion + 1 };
    }

    private async ValueTask CommitEntriesAsync(
        ListingMerge merge, InodeRow? marked, ListingTally total, CancellationToken cancellationToken)
    {
        entries.Unsettle(merge.Names);
        foreach (var row in merge.RemovedRows)
        {
            entries.MarkRemoved(row.Name, clock.Now());
        }

        try
        {
            await metastore.CommitAsync(merge.Changes, cancellationToken).ConfigureAwait(false);
            total.Add(merge);
            if (marked is not null)
            {
                entries.SetSelf(marked);
            }
        }
        catch (FabricException e) when (CommitRaces.IsRace(e))
        {
            // One row of the batch moved. What moved is newer than the listing; the next try reads what is there now.
            throw Raced("the directory changed while its listing was applied");
        }
        finally
        {
            entries.Settle(merge.Names);
        }
    }

    private async ValueTask MarkSyncedAsync(HybridTimestamp startedAt, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var self = await entries.RequireAsync("sync", cancellationToken).ConfigureAwait(false);
            var row = await metastore.TryGetInodeAsync(self.Id, cancellationToken).ConfigureAwait(false);
            if (row is null || row.ChildrenSyncedAt >= startedAt)
            {
                return;
            }

            var next = row with { ChildrenSyncedAt = startedAt };
            try
            {
                await metastore.CommitAsync([new MetastoreChange.UpdateInode(next, row.RowVersion)], cancellationToken)
                    .ConfigureAwait(false);
                entries.SetSelf(next with { RowVersion = row.RowVersion + 1 });
                return;
            }
            catch (FabricException e) when (attempt < options.ConflictRetriesMax && CommitRaces.IsRace(e))
            {
                // The directory's own row changed (its mode, say): mark the newer one.
            }
        }
    }

    private FabricException Raced(string reason) =>
        new(FabricErrorKind.Conflict, "sync", entries.Path.Value, reason);

    private static string Earlier(string name, string? other) =>
        other is null || Utf8Order.Compare(name, other) < 0 ? name : other;
}
