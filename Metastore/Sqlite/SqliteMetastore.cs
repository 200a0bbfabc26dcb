using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// The embedded metastore: one SQLite file, one writer thread that groups commits, reads on the caller's thread. One
/// process at a time owns the file. See README.md.
/// </summary>
public sealed class SqliteMetastore : IMetastore, IMetastoreSnapshots, IMetastoreIntegrity, IMetastoreHealth
{
    private readonly SqliteMetastoreOptions _options;
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;
    private readonly DetachedMarker _detached;
    private readonly Dictionary<MetastoreSequence, IdBlock> _ids;
    private int _isDisposed;

    private SqliteMetastore(
        SqliteMetastoreOptions options, SqliteWriter writer, SqliteReaderPool readers, DetachedMarker detached)
    {
        _options = options;
        _detached = detached;
        _writer = writer;
        _readers = readers;
        _ids = Enum.GetValues<MetastoreSequence>().ToDictionary(
            static sequence => sequence,
            sequence =>
                new IdBlock(IdBlock.BlockCount(sequence), (count, token) => ReserveAsync(sequence, count, token)));
    }

    /// <summary>Opens or creates the database and brings it to the newest schema.</summary>
    /// <exception cref="FabricException">
    /// Unsupported when a newer program wrote it, DataCorrupt when it is no database, Unavailable or Busy when it
    /// cannot be opened.
    /// </exception>
    public static ValueTask<SqliteMetastore> OpenAsync(
        SqliteMetastoreOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Open(options, SqliteMigrations.All));
    }

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read("inode", id.Value, static (reader, id) => reader.TryGetInode(id)));
    }

    /// <inheritdoc/>
    public ValueTask<InodeRow?> TryFindChildAsync(InodeId parent, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read(
            "child of inode",
            (parent, name),
            static (reader, key) => reader.TryFindChild(key.parent.Value, key.name)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MetastoreRules.CheckLimit("list children", limit);
        return ValueTask.FromResult(_readers.Read(
            "children of inode",
            (parent, afterName, limit),
            static (reader, key) => reader.ListChildren(key.parent.Value, key.afterName, key.limit)));
    }

    /// <inheritdoc/>
    public ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckCommit(changes);
        return changes.Count == 0
            ? ValueTask.CompletedTask
            : _writer.DoAsync(new SqliteWork.Commit(changes), cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReserveIdsAsync(MetastoreSequence sequence, int count, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckReservation(sequence, count);
        return _ids[sequence].TakeAsync(count, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<DocumentRow?> TryGetDocumentAsync(string kind, string key, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckDocumentKey(kind, key);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_readers.Read(
            "document", (kind, key), static (reader, id) => reader.TryGetDocument(id.kind, id.key)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(kind);
        cancellationToken.ThrowIfCancellationRequested();
        MetastoreRules.CheckLimit("list documents", limit);
        return ValueTask.FromResult(_readers.Read(
            "documents",
            (kind, afterKey, limit),
            static (reader, key) => reader.ListDocuments(key.kind, key.afterKey, key.limit)));
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<FileVersion>> ReclaimAsync(int rowsMax, CancellationToken cancellationToken)
    {
        MetastoreRules.CheckLimit("reclaim", rowsMax);
        while (true)
        {
            var work = new SqliteWork.Reclaim(rowsMax);
            await _writer.DoAsync(work, cancellationToken).ConfigureAwait(false);

            // A batch of directories alone answers no files, but empty means that nothing is left.
            if (work.IsDone || work.Files.Count > 0)
            {
                return work.Files;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListUnpersistedAsync(
        InodeId? after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MetastoreRules.CheckLimit("list unpersisted", limit);
        return ValueTask.FromResult(_readers.Read(
            "unpersisted files",
            (After: after?.Value ?? 0, limit),
            static (reader, key) => reader.ListUnpersisted(key.After, key.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<InodeRow>> ListDueAsync(
        long throughUnixMs, InodeRow? after, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MetastoreRules.CheckLimit("list due", limit);
        return ValueTask.FromResult(_readers.Read(
            "inodes whose time to live ends",
            (throughUnixMs, After: (after?.DueUnixMs ?? long.MinValue, after?.Id.Value ?? 0), limit),
            static (reader, key) => reader.ListDue(key.throughUnixMs, key.After, key.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<MetastoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var inodes = _readers.Read("statistics", 0, static (reader, _) => reader.CountInodes());
        var bytes = FileBytes(_options.DatabasePath) + FileBytes(_options.DatabasePath + "-wal");
        return ValueTask.FromResult(new MetastoreStatistics(inodes, bytes, _writer.Commits, _writer.Flushes));
    }

    /// <summary>
    /// Reads the whole database and answers what is wrong with it, at most <paramref name="problemsMax"/> sentences;
    /// empty when it is sound. Takes seconds per million rows, on a connection of its own.
    /// </summary>
    public ValueTask<IReadOnlyList<string>> CheckIntegrityAsync(int problemsMax, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(problemsMax);
        return ValueTask.FromResult(SqliteIntegrity.Check(_options, problemsMax, cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<MetastoreHealth> GetHealthAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(SqliteHealth.Of(_options));
    }

    /// <inheritdoc/>
    public ValueTask<IMetastoreSnapshot> OpenSnapshotAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        return ValueTask.FromResult<IMetastoreSnapshot>(SqliteSnapshot.Open(_options, _detached));
    }

    /// <summary>Does what is waiting, then closes the file. Later calls fail with Unavailable.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        _readers.Dispose();
        await _writer.StopAsync().ConfigureAwait(false);
        foreach (var ids in _ids.Values)
        {
            ids.Dispose();
        }
    }

    /// <summary>Opens with the given steps; tests pass older and newer ones.</summary>
    internal static SqliteMetastore Open(SqliteMetastoreOptions options, IReadOnlyList<Migration> migrations)
    {
        SqliteDatabase? database = null;
        SqliteReaderPool? readers = null;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.DatabasePath))!);
            database = SqliteDatabase.OpenWriter(options);
            SqliteMigrator.Run(database, options.DatabasePath, migrations);
            var detached = new DetachedMarker();
            readers = new SqliteReaderPool(options, detached);
            return new SqliteMetastore(
                options, new SqliteWriter(database, options, detached), readers, detached);
        }
        catch (Exception error)
        {
            readers?.Dispose();
            database?.Dispose();
            if (error is SqliteResultException result)
            {
                throw SqliteErrors.Map(result, "open metastore", options.DatabasePath);
            }

            throw;
        }
    }

    private static long FileBytes(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? file.Length : 0;
    }

    private async ValueTask<long> ReserveAsync(
        MetastoreSequence sequence, int count, CancellationToken cancellationToken)
    {
        var work = new SqliteWork.Reserve(sequence, count);
        await _writer.DoAsync(work, cancellationToken).ConfigureAwait(false);
        return work.First;
    }
}
