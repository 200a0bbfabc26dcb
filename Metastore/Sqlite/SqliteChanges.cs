using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// Applies changes inside the writer's open transaction. A broken condition is returned, not thrown: it is one
/// transaction's outcome, and the batch goes on. Not thread-safe.
/// </summary>
internal sealed class SqliteChanges
{
    private readonly DetachedMarker _detached;
    private readonly SqliteInodeWriter _inodes;
    private readonly SqliteDocumentWriter _documents;
    private readonly SqliteStatement _reserve;

    public SqliteChanges(SqliteDatabase database, DetachedMarker detached)
    {
        _detached = detached;
        _inodes = new SqliteInodeWriter(database, detached);
        _documents = new SqliteDocumentWriter(database);
        _reserve = database.Prepare("UPDATE counters SET value = value + ?1 WHERE name = ?2 RETURNING value");
    }

    /// <summary>Rows added less rows removed since the writer last set it to 0.</summary>
    public long InodeDelta { get; set; }

    /// <summary>Forgets which parents were seen: a new batch starts, or a transaction was rolled back.</summary>
    public void ForgetParents() => _inodes.ForgetParents();

    /// <summary>
    /// Whether any subtree may wait to be reclaimed. True where damage hides the answer: walking up is slower, not
    /// wrong.
    /// </summary>
    public bool HasDetached()
    {
        try
        {
            return _inodes.HasChildren(ReservedInodes.ReclaimBin);
        }
        catch (SqliteResultException error) when (error.PrimaryCode == SQLitePCL.raw.SQLITE_CORRUPT)
        {
            return true;
        }
    }

    /// <summary>Applies one change; the failure when its condition does not hold, and then it did nothing.</summary>
    public FabricException? Apply(MetastoreChange change) => change switch
    {
        MetastoreChange.InsertInode insert => Counted(_inodes.Insert(insert.Row), 1),
        MetastoreChange.UpdateInode update => _inodes.Update(update.Row, update.ExpectedRowVersion),
        MetastoreChange.DeleteInode delete => Counted(_inodes.Delete(delete.Id.Value, delete.ExpectedRowVersion), -1),
        MetastoreChange.DetachSubtree detach => Detach(detach.Id.Value, detach.ExpectedRowVersion),
        MetastoreChange.RequireInode require => _inodes.Require(require.Id.Value, require.ExpectedRowVersion),
        MetastoreChange.PutDocument put => _documents.Put(put),
        MetastoreChange.DeleteDocument delete => _documents.Delete(delete.Kind, delete.Key, delete.ExpectedRowVersion),
        _ =>
            new FabricException(FabricErrorKind.Internal, "commit", "metastore", $"{change.GetType().Name} is unknown"),
    };

    /// <summary>
    /// Deletes up to <paramref name="rowsMax"/> rows of the first detached subtree, children before their parents, so
    /// that a half-done subtree is still one. False when nothing is detached.
    /// </summary>
    public bool Reclaim(int rowsMax, List<FileVersion> files)
    {
        var root = _inodes.FirstChild(ReservedInodes.ReclaimBin);
        if (root is not { } current)
        {
            return false;
        }

        for (var deleted = 0; deleted < rowsMax;)
        {
            if (_inodes.FirstChild(current.Id) is { } child)
            {
                current = child;
                continue;
            }

            _inodes.Remove(current);
            InodeDelta--;
            deleted++;
            if (current.Kind == (long)EntryKind.File)
            {
                files.Add(new FileVersion(new InodeId(current.Id), new ContentVersion(current.ContentVersion)));
            }

            if (current.ParentId == ReservedInodes.ReclaimBin)
            {
                _documents.Delete(DocumentKinds.Reclaim, current.Name, expected: null);
                break;
            }

            current = _inodes.Find(current.ParentId)
                ?? throw MetastoreErrors.CorruptInode(current.Id, "its parent is missing");
        }

        return true;
    }

    /// <summary>Moves a sequence on; the first of the ids passed over.</summary>
    public long Reserve(MetastoreSequence sequence, int count)
    {
        try
        {
            _reserve.Bind(1, count).Bind(2, $"sequence-{(int)sequence}");
            return _reserve.Step()
                ? _reserve.Int64(0) - count
                : throw MetastoreErrors.CorruptDocument("counters", sequence.ToString(), "the sequence is missing");
        }
        finally
        {
            _reserve.Reset();
        }
    }

    private FabricException? Detach(long id, long expected)
    {
        if (_inodes.Detach(id, expected) is { } failure)
        {
            return failure;
        }

        _detached.MayHaveAny = true;
        return _documents.Put(new MetastoreChange.PutDocument(DocumentKinds.Reclaim, $"{id}", "{}"u8.ToArray(), null));
    }

    private FabricException? Counted(FabricException? failure, int delta)
    {
        InodeDelta += failure is null ? delta : 0;
        return failure;
    }
}
