using System.Text;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// One read-only connection and its prepared queries. Not thread-safe: <see cref="SqliteReaderPool"/> lends it.
/// </summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly DetachedMarker _detached;
    private readonly SqliteTextCache _texts = new();
    private readonly SqliteStatement _byId;
    private readonly SqliteStatement _byName;
    private readonly SqliteStatement _list;
    private readonly SqliteStatement _unpersisted;
    private readonly SqliteStatement _parentOf;
    private readonly SqliteStatement _document;
    private readonly SqliteStatement _documents;
    private readonly SqliteStatement _count;

    // Prepared at its first use: a database of the first schema, which lacks its index, is opened too.
    private SqliteStatement? _due;

    public SqliteReader(SqliteMetastoreOptions options, DetachedMarker detached)
    {
        _detached = detached;
        _database = SqliteDatabase.OpenReader(options);
        const string From = $"SELECT {InodeColumns.List} FROM inodes";
        _byId = _database.Prepare($"{From} WHERE id = ?1 AND parent_id <> 2");
        _byName = _database.Prepare($"{From} WHERE parent_id = ?1 AND name = ?2");
        _list = _database.Prepare($"{From} WHERE parent_id = ?1 AND name > ?2 ORDER BY name LIMIT ?3");
        _unpersisted = _database.Prepare(
            $"{From} INDEXED BY inodes_unpersisted WHERE persistence <> 3 AND kind = 1 AND id > ?1 ORDER BY id");
        _parentOf = _database.Prepare("SELECT parent_id FROM inodes WHERE id = ?1");
        _document = _database.Prepare("SELECT row_version, payload FROM documents WHERE kind = ?1 AND key = ?2");
        _documents = _database.Prepare(
            "SELECT row_version, payload, key FROM documents WHERE kind = ?1 AND key > ?2 ORDER BY key LIMIT ?3");
        _count = _database.Prepare("SELECT value FROM counters WHERE name = 'inodes'");
    }

    public InodeRow? TryGetInode(long id)
    {
        try
        {
            var row = _byId.Bind(1, id).Step() ? SqliteInodeRows.Read(_byId, _texts) : null;
            return row is not null && _detached.MayHaveAny && !IsAttached(row.ParentId.Value) ? null : row;
        }
        finally
        {
            _byId.Reset();
        }
    }

    public InodeRow? TryFindChild(long parent, string name)
    {
        // The root is stored as its own child under the empty name, which no caller can mean.
        if (name.Length == 0 || parent == ReservedInodes.ReclaimBin || (_detached.MayHaveAny && !IsAttached(parent)))
        {
            return null;
        }

        try
        {
            return _byName.Bind(1, parent).Bind(2, name).Step() ? SqliteInodeRows.Read(_byName, _texts) : null;
        }
        finally
        {
            _byName.Reset();
        }
    }

    public IReadOnlyList<InodeRow> ListChildren(long parent, string? afterName, int limit)
    {
        if (parent == ReservedInodes.ReclaimBin || (_detached.MayHaveAny && !IsAttached(parent)))
        {
            return [];
        }

        var rows = new List<InodeRow>();
        try
        {
            _list.Bind(1, parent).Bind(2, afterName ?? string.Empty).Bind(3, limit);
            while (_list.Step())
            {
                rows.Add(SqliteInodeRows.Read(_list, _texts));
            }
        }
        finally
        {
            _list.Reset();
        }

        return rows;
    }

    public IReadOnlyList<InodeRow> ListUnpersisted(long after, int limit)
    {
        var rows = new List<InodeRow>();
        try
        {
            _unpersisted.Bind(1, after);
            while (rows.Count < limit && _unpersisted.Step())
            {
                var row = SqliteInodeRows.Read(_unpersisted, _texts);
                if (!_detached.MayHaveAny || IsAttached(row.ParentId.Value))
                {
                    rows.Add(row);
                }
            }
        }
        finally
        {
            _unpersisted.Reset();
        }

        return rows;
    }

    public IReadOnlyList<InodeRow> ListDue(long throughUnixMs, (long DueUnixMs, long Id) after, int limit)
    {
        const string Due = "created_ms + min(ttl_ms, 1000000000000000)";
        _due ??= _database.Prepare(
            $"SELECT {InodeColumns.List} FROM inodes INDEXED BY inodes_due WHERE ttl_ms IS NOT NULL "
            + $"AND {Due} <= ?1 AND {Due} >= ?2 AND ({Due} > ?2 OR id > ?3) ORDER BY {Due}, id");
        var rows = new List<InodeRow>();
        try
        {
            _due.Bind(1, throughUnixMs).Bind(2, after.DueUnixMs).Bind(3, after.Id);
            while (rows.Count < limit && _due.Step())
            {
                var row = SqliteInodeRows.Read(_due, _texts);
                if (!_detached.MayHaveAny || IsAttached(row.ParentId.Value))
                {
                    rows.Add(row);
                }
            }
        }
        finally
        {
            _due.Reset();
        }

        return rows;
    }

    public DocumentRow? TryGetDocument(string kind, string key)
    {
        try
        {
            return _document.Bind(1, kind).Bind(2, key).Step() ? ReadDocument(_document, kind, key) : null;
        }
        finally
        {
            _document.Reset();
        }
    }

    public IReadOnlyList<DocumentRow> ListDocuments(string kind, string? afterKey, int limit)
    {
        var rows = new List<DocumentRow>();
        try
        {
            _documents.Bind(1, kind).Bind(2, afterKey ?? string.Empty).Bind(3, limit);
            while (_documents.Step())
            {
                rows.Add(ReadDocument(_documents, kind, ReadKey(kind)));
            }
        }
        finally
        {
            _documents.Reset();
        }

        return rows;
    }

    public long CountInodes()
    {
        try
        {
            return _count.Step() ? _count.Int64(0) : 0;
        }
        finally
        {
            _count.Reset();
        }
    }

    /// <summary>Begins a transaction, so that every read from now on sees one state.</summary>
    public void Begin() => _database.Execute("BEGIN");

    public IReadOnlyList<string> ListKinds()
    {
        var kinds = new List<string>();
        var statement = _database.Prepare("SELECT DISTINCT kind FROM documents ORDER BY kind");
        try
        {
            while (statement.Step())
            {
                kinds.Add(statement.Text(0)!);
            }
        }
        finally
        {
            statement.Reset();
        }

        return kinds;
    }

    public long NextId(MetastoreSequence sequence) =>
        _database.Scalar($"SELECT value FROM counters WHERE name = 'sequence-{(int)sequence}'");

    public void Dispose() => _database.Dispose();

    private static DocumentRow ReadDocument(SqliteStatement from, string kind, string key)
    {
        var version = from.Int64(0);
        return version > 0
            ? new DocumentRow(kind, key, from.Bytes(1).ToArray(), version)
            : throw MetastoreErrors.CorruptDocument(kind, key, $"row version {version} is not positive");
    }

    private string ReadKey(string kind)
    {
        try
        {
            return _documents.Text(2)!;
        }
        catch (DecoderFallbackException)
        {
            throw MetastoreErrors.CorruptDocument(kind, "?", "the key is no UTF-8");
        }
    }

    // Walks up to the root. A missing parent means that the subtree is being reclaimed, which goes bottom-up.
    private bool IsAttached(long id)
    {
        for (var depth = 0; depth <= MetastoreLimits.DepthMax; depth++)
        {
            if (id is ReservedInodes.Root or ReservedInodes.ReclaimBin)
            {
                return id == ReservedInodes.Root;
            }

            try
            {
                if (!_parentOf.Bind(1, id).Step())
                {
                    return false;
                }

                id = _parentOf.Int64(0);
            }
            finally
            {
                _parentOf.Reset();
            }
        }

        throw MetastoreErrors.TooDeep(id);
    }
}
