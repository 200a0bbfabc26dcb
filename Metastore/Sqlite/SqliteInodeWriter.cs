using System.Text;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Changes of inodes and the queries that decide them, on the writer's connection. Not thread-safe.</summary>
internal sealed class SqliteInodeWriter
{
    private const int KnownParentsMax = 4096;
    private readonly DetachedMarker _detached;
    private readonly SqliteDatabase _database;
    private readonly HashSet<long> _knownParents = [];
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _firstChild;
    private readonly SqliteInodeBinder _insert;
    private readonly SqliteInodeBinder _update;
    private readonly SqliteInodeBinder _move;
    private readonly SqliteStatement _detach;
    private readonly SqliteStatement _delete;

    public SqliteInodeWriter(SqliteDatabase database, DetachedMarker detached)
    {
        _database = database;
        _detached = detached;
        const string Found = "id, parent_id, name, kind, row_version, content_version";
        var names = InodeColumns.Names;
        var parameters = string.Join(", ", names.Select((_, i) => $"?{i + 1}"));
        var sets = string.Join(", ", names.Select((name, i) => $"{name} = ?{i + 1}").Skip(3));
        _find = database.Prepare($"SELECT {Found} FROM inodes WHERE id = ?1");
        _firstChild = database.Prepare(
            $"SELECT {Found} FROM inodes WHERE parent_id = ?1 AND name > '' ORDER BY name LIMIT 1");

        // OR IGNORE: a taken name or id changes no row, which costs less than a failed statement.
        _insert = new(
            database.Prepare($"INSERT OR IGNORE INTO inodes ({InodeColumns.List}) VALUES ({parameters})"));
        _update = new(database.Prepare($"UPDATE inodes SET {sets} WHERE parent_id = ?2 AND name = ?3"));
        _move = new(
            database.Prepare($"UPDATE OR IGNORE inodes SET parent_id = ?2, name = ?3, {sets} WHERE id = ?1"));
        _detach = database.Prepare(
            "UPDATE inodes SET parent_id = 2, name = ?1, row_version = row_version + 1 WHERE id = ?2");
        _delete = database.Prepare("DELETE FROM inodes WHERE parent_id = ?1 AND name = ?2");
    }

    public void ForgetParents() => _knownParents.Clear();

    public FabricException? Insert(InodeRow row)
    {
        if (CheckParent(row.ParentId.Value) is { } failure)
        {
            return failure;
        }

        _insert.Bind(InodeColumns.Encode(row, rowVersion: 1)).Run();
        return _database.Changes == 0 ? MetastoreErrors.AlreadyExists(row.ParentId.Value, row.Name) : null;
    }

    public FabricException? Update(InodeRow row, long expected)
    {
        if (FindAt(row.Id.Value, expected) is not { } before)
        {
            return MetastoreErrors.InodeConflict(row.Id.Value, expected);
        }

        if (before.Kind != (long)row.Kind)
        {
            return MetastoreErrors.KindChanged(row.Id.Value);
        }

        var staysInParent = before.ParentId == row.ParentId.Value;
        var isMove = !staysInParent || before.Name != row.Name;
        if (!staysInParent && CheckMove(row) is { } failure)
        {
            return failure;
        }

        (isMove ? _move : _update).Bind(InodeColumns.Encode(row, expected + 1)).Run();
        return _database.Changes == 0 ? MetastoreErrors.AlreadyExists(row.ParentId.Value, row.Name) : null;
    }

    public FabricException? Delete(long id, long expected)
    {
        if (FindAt(id, expected) is not { } row)
        {
            return MetastoreErrors.InodeConflict(id, expected);
        }

        if (HasChildren(id))
        {
            return MetastoreErrors.NotEmpty(id);
        }

        Remove(row);
        return null;
    }

    public FabricException? Detach(long id, long expected)
    {
        if (FindAt(id, expected) is null)
        {
            return MetastoreErrors.InodeConflict(id, expected);
        }

        _knownParents.Clear();
        _detach.Bind(1, $"{id}").Bind(2, id).Run();
        return null;
    }

    public FabricException? Require(long id, long expected) =>
        FindAt(id, expected) is null ? MetastoreErrors.InodeConflict(id, expected) : null;

    public bool HasChildren(long id) => FirstChild(id) is not null;

    public FoundInode? Find(long id) => Read(_find, id);

    public FoundInode? FirstChild(long parent) => Read(_firstChild, parent);

    /// <summary>Removes a row that is known to have no children.</summary>
    public void Remove(in FoundInode row)
    {
        _knownParents.Remove(row.Id);
        _delete.Bind(1, row.ParentId).Bind(2, row.Name).Run();
    }

    private static FoundInode? Read(SqliteStatement query, long key)
    {
        try
        {
            return query.Bind(1, key).Step()
                ? new FoundInode(
                    query.Int64(0), query.Int64(1), query.Text(2)!, query.Int64(3), query.Int64(4), query.Int64(5))
                : null;
        }
        catch (DecoderFallbackException)
        {
            throw MetastoreErrors.CorruptInode(query.Int64(0), "the name is no UTF-8");
        }
        finally
        {
            query.Reset();
        }
    }

    private FoundInode? FindAt(long id, long expected) =>
        Find(id) is { } row && row.RowVersion == expected && row.ParentId != ReservedInodes.ReclaimBin ? row : null;

    private FabricException? CheckParent(long parent)
    {
        if (_knownParents.Contains(parent))
        {
            return null;
        }

        if (Find(parent) is not { } found)
        {
            return MetastoreErrors.ParentGone(parent);
        }

        if (_detached.MayHaveAny && Ascend(found, forbidden: 0) is { } failure)
        {
            return failure;
        }

        if (found.Kind != (long)EntryKind.Directory)
        {
            return MetastoreErrors.ParentIsFile(parent);
        }

        if (_knownParents.Count < KnownParentsMax)
        {
            _knownParents.Add(parent);
        }

        return null;
    }

    private FabricException? CheckMove(InodeRow row)
    {
        if (CheckParent(row.ParentId.Value) is { } failure)
        {
            return failure;
        }

        return row.Kind == EntryKind.Directory ? Ascend(Find(row.ParentId.Value)!.Value, row.Id.Value) : null;
    }

    /// <summary>
    /// Walks from a directory up to the root; fails when it meets the forbidden id or does not get there.
    /// </summary>
    private FabricException? Ascend(FoundInode from, long forbidden)
    {
        var current = from;
        for (var depth = 0; depth <= MetastoreLimits.DepthMax; depth++)
        {
            if (current.Id == forbidden)
            {
                return MetastoreErrors.Cycle(forbidden, from.Id);
            }

            if (current.Id == ReservedInodes.Root)
            {
                return null;
            }

            if (current.ParentId == ReservedInodes.ReclaimBin || Find(current.ParentId) is not { } parent)
            {
                return MetastoreErrors.ParentGone(from.Id);
            }

            current = parent;
        }

        return MetastoreErrors.TooDeep(from.Id);
    }
}
