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
    private readonly SqliteQuotas _quotas;
    private readonly SqliteStatement _reserve;

    public SqliteChanges(SqliteDatabase database, DetachedMarker detached)
    {
        _detached = detached;
        _inodes = new SqliteInodeWriter(database, detached);
        _documents = new SqliteDocumentWriter(database);
        _quotas = new SqliteQuotas(database, _documents);
        _reserve = database.Prepare("UPDATE counters SET value = value + ?1 WHERE name = ?2 RETURNING value");
    }

    /// <summary>Rows added less rows removed since the writer last set it to 0.</summary>
    public long InodeDelta { get; set; }

    /// <summary>Forgets which parents were seen: a new batch starts, or a transaction was rolled back.</summary>
    public void ForgetParents()
    {
        _inodes.ForgetParents();
        _quotas.ForgetPlaces();
    }

    /// <summary>A transaction of a caller begins.</summary>
    public void Begin() => _quotas.Begin();

    /// <summary>It ends: its share of quotas is written, or refused.</summary>
    public FabricException? Settle() => _quotas.Settle();

    /// <summary>It was rolled back: what is held in memory may be ahead of what is stored.</summary>
    public void Undo()
    {
        ForgetParents();
        _quotas.Undo();
    }

    /// <summary>A whole batch was rolled back.</summary>
    public void Reload()
    {
        ForgetParents();
        _quotas.Load();
    }

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
        MetastoreChange.InsertInode insert => Counted(Insert(insert.Row), 1),
        MetastoreChange.UpdateInode update => Update(update.Row, update.ExpectedRowVersion),
        MetastoreChange.DeleteInode delete => Counted(Delete(delete.Id.Value, delete.ExpectedRowVersion), -1),
        MetastoreChange.DetachSubtree detach => DetachCounted(detach.Id.Value, detach.ExpectedRowVersion),
        MetastoreChange.SetQuota set => _quotas.Set(set),
        MetastoreChange.EnforceQuotas => Enforce(),
        MetastoreChange.RequireInode require => _inodes.Require(require.Id.Value, require.ExpectedRowVersion),
        MetastoreChange.PutDocument put => _documents.Put(put),
        MetastoreChange.DeleteDocument delete => Delete(delete),
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

    private FabricException? Insert(InodeRow row)
    {
        var failure = _inodes.Insert(row);
        if (failure is null && !_quotas.IsEmpty)
        {
            _quotas.Charge(row.ParentId.Value, row.LengthBytes, 1);
        }

        return failure;
    }

    private FabricException? Update(InodeRow row, long expected)
    {
        if (_quotas.IsEmpty || _quotas.Place(row.Id.Value) is not { } before)
        {
            return _inodes.Update(row, expected);
        }

        var moves = before.Parent != row.ParentId.Value;
        var (bytes, inodes) = moves && before.IsDirectory ? _quotas.Below(row.Id.Value) : (0, 0);
        if (_inodes.Update(row, expected) is { } failure)
        {
            return failure;
        }

        if (!moves)
        {
            _quotas.Charge(row.ParentId.Value, row.LengthBytes - before.LengthBytes, 0);
            return null;
        }

        _quotas.ForgetPlaces();
        _quotas.Charge(before.Parent, -bytes - before.LengthBytes, -inodes - 1);
        _quotas.Charge(row.ParentId.Value, bytes + row.LengthBytes, inodes + 1);
        return null;
    }

    private FabricException? Delete(long id, long expected)
    {
        if (_quotas.IsEmpty || _quotas.Place(id) is not { } before)
        {
            return _inodes.Delete(id, expected);
        }

        if (_inodes.Delete(id, expected) is { } failure)
        {
            return failure;
        }

        _quotas.Remove([id]);
        _quotas.Charge(before.Parent, -before.LengthBytes, -1);
        return null;
    }

    private FabricException? DetachCounted(long id, long expected)
    {
        if (_quotas.IsEmpty || _quotas.Place(id) is not { } before)
        {
            return Detach(id, expected);
        }

        var (bytes, inodes) = _quotas.Below(id);
        var gone = _quotas.AtOrBelow(id);
        if (Detach(id, expected) is { } failure)
        {
            return failure;
        }

        _quotas.Remove(gone);
        _quotas.ForgetPlaces();
        _quotas.Charge(before.Parent, -bytes - before.LengthBytes, -inodes - 1);
        return null;
    }

    private FabricException? Delete(MetastoreChange.DeleteDocument delete)
    {
        var failure = _documents.Delete(delete.Kind, delete.Key, delete.ExpectedRowVersion);
        if (failure is null && delete.Kind == DocumentKinds.Quota)
        {
            _quotas.Drop(delete.Key);
        }

        return failure;
    }

    private FabricException? Enforce()
    {
        _quotas.Enforce();
        return null;
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
