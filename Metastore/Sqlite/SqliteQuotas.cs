using System.Globalization;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// Counts what is below directories with a quota, in the transaction that changes it. Holds all quotas in memory, as
/// the only writer may; without any it costs one comparison. Not thread-safe.
/// </summary>
internal sealed class SqliteQuotas
{
    private readonly SqliteDocumentWriter _documents;
    private readonly SqliteStatement _all;
    private readonly SqliteStatement _place;
    private readonly SqliteStatement _below;
    private readonly Dictionary<long, QuotaRow> _quotas = [];
    private readonly Dictionary<long, (long Bytes, long Inodes)> _charges = [];
    private readonly Dictionary<long, long[]> _covering = [];
    private bool _isEnforced;
    private bool _isTouched;

    public SqliteQuotas(SqliteDatabase database, SqliteDocumentWriter documents)
    {
        _documents = documents;
        _all = database.Prepare("SELECT key, payload FROM documents WHERE kind = ?1");
        _place = database.Prepare("SELECT parent_id, length_bytes, kind FROM inodes WHERE id = ?1");
        _below = database.Prepare(
            """
            WITH RECURSIVE directories (id) AS (
              SELECT ?1
              UNION ALL
              SELECT i.id FROM inodes i JOIN directories d ON i.parent_id = d.id
              WHERE i.kind = 2 AND i.id <> i.parent_id)
            SELECT coalesce(sum(i.length_bytes), 0), count(*) FROM inodes i JOIN directories d ON i.parent_id = d.id
            WHERE i.id <> i.parent_id
            """);
        Load();
    }

    /// <summary>Whether there is nothing to count for.</summary>
    public bool IsEmpty => _quotas.Count == 0;

    /// <summary>Reads what is stored: at start, and after anything was rolled back.</summary>
    public void Load()
    {
        _quotas.Clear();
        Begin();
        _covering.Clear();
        _all.Bind(1, DocumentKinds.Quota);
        try
        {
            while (_all.Step())
            {
                var quota = QuotaRow.Parse(_all.Text(0)!, _all.Bytes(1));
                _quotas[quota.Directory] = quota;
            }
        }
        finally
        {
            _all.Reset();
        }
    }

    /// <summary>A transaction begins.</summary>
    public void Begin()
    {
        _charges.Clear();
        _isEnforced = false;
        _isTouched = false;
    }

    /// <summary>The transaction was rolled back.</summary>
    public void Undo()
    {
        if (!IsEmpty || _isTouched)
        {
            Load();
        }
    }

    /// <summary>Directories may have moved: who is counted by which quota is looked up anew.</summary>
    public void ForgetPlaces() => _covering.Clear();

    /// <summary>Where an inode is, and its length.</summary>
    public (long Parent, long LengthBytes, bool IsDirectory)? Place(long id)
    {
        try
        {
            return _place.Bind(1, id).Step()
                ? (_place.Int64(0), _place.Int64(1), _place.Int64(2) == (long)EntryKind.Directory)
                : null;
        }
        finally
        {
            _place.Reset();
        }
    }

    /// <summary>Bytes and number of everything below a directory.</summary>
    public (long Bytes, long Inodes) Below(long directory)
    {
        try
        {
            _below.Bind(1, directory).Step();
            return (_below.Int64(0), _below.Int64(1));
        }
        finally
        {
            _below.Reset();
        }
    }

    /// <summary>Adds to every quota that counts what is in a directory.</summary>
    public void Charge(long parent, long bytes, long inodes)
    {
        if (bytes == 0 && inodes == 0)
        {
            return;
        }

        foreach (var quota in Covering(parent))
        {
            var (before, number) = _charges.GetValueOrDefault(quota);
            _charges[quota] = (before + bytes, number + inodes);
        }
    }

    /// <summary>The transaction fails in the end if it adds beyond a limit.</summary>
    public void Enforce() => _isEnforced = true;

    /// <summary>Sets a quota and counts what is there.</summary>
    public FabricException? Set(MetastoreChange.SetQuota set)
    {
        var id = set.Directory.Value;
        if (Place(id) is not { } place || !IsAttached(id))
        {
            return MetastoreErrors.ParentGone(id);
        }

        if (!place.IsDirectory)
        {
            return MetastoreErrors.ParentIsFile(id);
        }

        var (bytes, inodes) = Below(id);
        _isTouched = true;
        _charges.Remove(id); // What was charged before is in what is there.
        _covering.Clear();
        return Write(new QuotaRow
        {
            Directory = id,
            BytesMax = set.BytesMax,
            InodesMax = set.InodesMax,
            Bytes = bytes,
            Inodes = inodes,
        });
    }

    /// <summary>A quota's document was removed.</summary>
    public void Drop(string key)
    {
        if (long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && _quotas.Remove(id))
        {
            _isTouched = true;
            _charges.Remove(id);
            _covering.Clear();
        }
    }

    /// <summary>The quotas at or below a directory, which go with it.</summary>
    public IReadOnlyList<long> AtOrBelow(long directory) =>
        [.. _quotas.Keys.Where(id => Ascend(id).Contains(directory))];

    /// <summary>Removes quotas of directories that went.</summary>
    public void Remove(IReadOnlyList<long> gone)
    {
        foreach (var id in gone)
        {
            var key = QuotaRow.KeyOf(new InodeId(id));
            _documents.Delete(DocumentKinds.Quota, key, expected: null);
            Drop(key);
        }
    }

    /// <summary>The transaction ends: writes what it changed; a failure when that is too much.</summary>
    public FabricException? Settle()
    {
        if (_charges.Count == 0)
        {
            return null;
        }

        foreach (var (id, (bytes, inodes)) in _charges)
        {
            var quota = _quotas[id];
            var next = quota with { Bytes = quota.Bytes + bytes, Inodes = quota.Inodes + inodes };
            if (_isEnforced
                && ((bytes > 0 && next.Bytes > next.BytesMax) || (inodes > 0 && next.Inodes > next.InodesMax)))
            {
                return MetastoreErrors.QuotaExceeded(quota, bytes, inodes);
            }

            Write(next);
        }

        _charges.Clear();
        return null;
    }

    private FabricException? Write(QuotaRow quota)
    {
        _quotas[quota.Directory] = quota;
        return _documents.Put(new MetastoreChange.PutDocument(
            DocumentKinds.Quota, QuotaRow.KeyOf(new InodeId(quota.Directory)), quota.ToPayload(), null));
    }

    private long[] Covering(long parent)
    {
        if (_covering.TryGetValue(parent, out var known))
        {
            return known;
        }

        var chain = Ascend(parent);
        known = chain.Contains(ReservedInodes.ReclaimBin) ? [] : [.. chain.Where(_quotas.ContainsKey)];
        if (_covering.Count < 4096)
        {
            _covering[parent] = known;
        }

        return known;
    }

    private bool IsAttached(long id) => Ascend(id)[^1] == ReservedInodes.Root;

    // From an inode up to the root, or to where its subtree was detached.
    private List<long> Ascend(long id)
    {
        List<long> chain = [id];
        for (var at = id; at is not (ReservedInodes.Root or ReservedInodes.ReclaimBin);)
        {
            if (Place(at) is not { } place || chain.Count > MetastoreLimits.DepthMax)
            {
                break;
            }

            at = place.Parent;
            chain.Add(at);
        }

        return chain;
    }
}
