namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>A read transaction of SQLite: it sees the database as it was at its first read.</summary>
internal sealed class SqliteSnapshot : IMetastoreSnapshot
{
    private readonly SqliteReader _reader;

    private SqliteSnapshot(SqliteReader reader) => _reader = reader;

    /// <summary>Begins with the state of this moment.</summary>
    public static SqliteSnapshot Open(SqliteMetastoreOptions options, DetachedMarker detached)
    {
        var snapshot = new SqliteSnapshot(new SqliteReader(options, detached));
        try
        {
            // The first read, not the begin, fixes the state.
            snapshot.Read("snapshot", 0, static (reader, _) =>
            {
                reader.Begin();
                return reader.CountInodes();
            });
            return snapshot;
        }
        catch
        {
            snapshot._reader.Dispose();
            throw;
        }
    }

    public ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken) =>
        Answer("inode", id.Value, static (reader, id) => reader.TryGetInode(id), cancellationToken);

    public ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken) =>
        Answer(
            "children of inode", (parent, afterName, limit),
            static (reader, key) => reader.ListChildren(key.parent.Value, key.afterName, key.limit), cancellationToken);

    public ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken) =>
        Answer(
            "documents", (kind, afterKey, limit),
            static (reader, key) => reader.ListDocuments(key.kind, key.afterKey, key.limit), cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListKindsAsync(CancellationToken cancellationToken) =>
        Answer("kinds", 0, static (reader, _) => reader.ListKinds(), cancellationToken);

    public ValueTask<long> NextIdAsync(MetastoreSequence sequence, CancellationToken cancellationToken) =>
        Answer("sequence", sequence, static (reader, sequence) => reader.NextId(sequence), cancellationToken);

    public ValueTask DisposeAsync()
    {
        _reader.Dispose();
        return default;
    }

    private ValueTask<TResult> Answer<TArgument, TResult>(
        string subject, TArgument argument, Func<SqliteReader, TArgument, TResult> query,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(subject, argument, query));
    }

    private TResult Read<TArgument, TResult>(
        string subject, TArgument argument, Func<SqliteReader, TArgument, TResult> query)
    {
        try
        {
            return query(_reader, argument);
        }
        catch (SqliteResultException error)
        {
            throw SqliteErrors.Map(error, "read", $"{subject} {argument}");
        }
    }
}
