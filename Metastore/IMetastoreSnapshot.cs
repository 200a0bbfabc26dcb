namespace OrleansAlluxio.Metastore;

/// <summary>One committed state of a metastore. Not thread-safe.</summary>
public interface IMetastoreSnapshot : IAsyncDisposable
{
    /// <summary>The inode; null when there is none.</summary>
    ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken);

    /// <summary>As <see cref="IMetastore.ListChildrenAsync"/>.</summary>
    ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken);

    /// <summary>As <see cref="IMetastore.ListDocumentsAsync"/>.</summary>
    ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken);

    /// <summary>The kinds of documents there are, in order.</summary>
    ValueTask<IReadOnlyList<string>> ListKindsAsync(CancellationToken cancellationToken);

    /// <summary>The number that each sequence gives out next, or less than that.</summary>
    ValueTask<long> NextIdAsync(MetastoreSequence sequence, CancellationToken cancellationToken);
}
