namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Lookups and listings of one directory, from what the fabric knows.</summary>
public sealed class DirectoryReads(DirectoryEntries entries, IMetastore metastore)
{
    /// <summary>The entry of a path's last component.</summary>
    public async ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var self = await entries.ResolveAsync(cancellationToken).ConfigureAwait(false);
        if (self is null)
        {
            var outcome = entries.IsBlockedByFile ? LookupOutcome.NotADirectory : LookupOutcome.DirectoryMissing;
            return new LookupResult(outcome, null, default, HybridTimestamp.Never);
        }

        if (path.IsRoot)
        {
            return Found(new CachedEntry(self), path, self);
        }

        var name = path.Name;
        if (entries.TryGetCached(self.Id, name, out var cached))
        {
            return Found(cached, path, self);
        }

        var generation = entries.Generation;
        var row = await metastore.TryFindChildAsync(self.Id, name, cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return new LookupResult(LookupOutcome.Absent, null, default, self.ChildrenSyncedAt);
        }

        entries.Cache(name, row, generation);
        return Found(new CachedEntry(row), path, self);
    }

    /// <summary>The directory itself; null when none is known at its path.</summary>
    public async ValueTask<FileStatus?> SelfAsync(CancellationToken cancellationToken)
    {
        var self = await entries.ResolveAsync(cancellationToken).ConfigureAwait(false);
        return self is null ? null : InodeStatus.Of(self, entries.Path, HybridTimestamp.Never);
    }

    /// <summary>
    /// When the directory's set of names was last known to equal the store's. NotFound, NotADirectory.
    /// </summary>
    public async ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(CancellationToken cancellationToken) =>
        (await entries.RequireAsync("list", cancellationToken).ConfigureAwait(false)).ChildrenSyncedAt;

    /// <summary>One page in order of names.</summary>
    public async ValueTask<ListPage> ListAsync(string? afterName, int entriesMax, CancellationToken cancellationToken)
    {
        var self = await entries.RequireAsync("list", cancellationToken).ConfigureAwait(false);
        var rows = await metastore.ListChildrenAsync(self.Id, afterName, entriesMax + 1, cancellationToken)
            .ConfigureAwait(false);
        var count = Math.Min(rows.Count, entriesMax);
        var page = new FileStatus[count];
        for (var i = 0; i < count; i++)
        {
            page[i] = InodeStatus.Of(rows[i], entries.Path.Child(rows[i].Name), self.ChildrenSyncedAt);
        }

        return new ListPage(page, rows.Count > entriesMax);
    }

    private static LookupResult Found(CachedEntry entry, FabricPath path, InodeRow self)
    {
        // The set of children was synced, so each entry persisted by then was; a directory's own content was not. A
        // listing says
        // nothing of what a store carries with a file (content type, metadata): that takes one question of the entry's
        // own.
        var syncedAt = entry.Row.Persistence == PersistenceState.Persisted && !entry.Row.SyncedAt.IsNever
            ? self.ChildrenSyncedAt
            : HybridTimestamp.Never;
        return new LookupResult(
            LookupOutcome.Found, entry.Status(path, syncedAt), new RowMark(entry.Row.Id, entry.Row.RowVersion),
            self.ChildrenSyncedAt);
    }
}
