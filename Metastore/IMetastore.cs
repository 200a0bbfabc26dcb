namespace OrleansAlluxio.Metastore;

/// <summary>
/// The durable truth: inodes and documents. Thread-safe. A commit is acknowledged only when it would survive a power
/// cut. Every answer is of committed state; a read that starts after a commit was acknowledged sees it.
/// </summary>
public interface IMetastore : IAsyncDisposable
{
    /// <summary>The inode; null when there is none.</summary>
    ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken);

    /// <summary>The entry of that name in a directory; null when there is none.</summary>
    ValueTask<InodeRow?> TryFindChildAsync(InodeId parent, string name, CancellationToken cancellationToken);

    /// <summary>
    /// The entries of a directory in UTF-8 order of their names, from the first name greater than
    /// <paramref name="afterName"/> (null: from the start), at most <paramref name="limit"/> of them. Cost depends on
    /// the answer only.
    /// </summary>
    ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Applies all changes in their order, or none. A broken condition is a <see cref="FabricException"/> of the kind
    /// the change names; an unreachable or full database is Unavailable or NoSpace, and then nobody knows whether the
    /// changes are in: read again.
    /// </summary>
    ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken);

    /// <summary>Reserves <paramref name="count"/> ids that no one ever got or gets again; returns the first.</summary>
    ValueTask<long> ReserveIdsAsync(MetastoreSequence sequence, int count, CancellationToken cancellationToken);

    /// <summary>The document; null when there is none.</summary>
    ValueTask<DocumentRow?> TryGetDocumentAsync(string kind, string key, CancellationToken cancellationToken);

    /// <summary>
    /// Documents of a kind in UTF-8 order of their keys, from the first key greater than <paramref name="afterKey"/>.
    /// </summary>
    ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Deletes up to <paramref name="rowsMax"/> rows of detached subtrees and returns the files among them (their pages
    /// can be dropped); an empty answer means that nothing is left to reclaim. Safe to repeat after a crash.
    /// </summary>
    ValueTask<IReadOnlyList<FileVersion>> ReclaimAsync(int rowsMax, CancellationToken cancellationToken);

    /// <summary>
    /// Every persistent file state but <see cref="PersistenceState.Persisted"/>, by id, after a given one: what only we
    /// hold.
    /// </summary>
    ValueTask<IReadOnlyList<InodeRow>> ListUnpersistedAsync(
        InodeId? after, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Inodes whose time to live ends by a time, earliest end first, then by id, after <paramref name="after"/> in that
    /// order. Cost depends on the answer only.
    /// </summary>
    ValueTask<IReadOnlyList<InodeRow>> ListDueAsync(
        long throughUnixMs, InodeRow? after, int limit, CancellationToken cancellationToken);

    /// <summary>Row counts and bytes, for status pages. May be a little behind.</summary>
    ValueTask<MetastoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken);
}
