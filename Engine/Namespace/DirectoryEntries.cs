namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// What one directory path knows: which inode it is, a bounded cache of its rows, and names that are moving. Used by
/// one activation, which interleaves calls at awaits but never runs two at once, so nothing here locks.
/// </summary>
/// <remarks>
/// Invariant: a cached row equals the committed row. A name with a commit under way is <i>unsettled</i>: it is neither
/// served from the cache nor entered into it, so readers see the metastore's truth until the last commit on it has
/// ended.
/// </remarks>
public sealed class DirectoryEntries(
    FabricPath path, IMetastore metastore, NamespaceFence fence, DirectoryOptionsModel options)
{
    private readonly Dictionary<string, CachedEntry> _rows = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, int> _unsettled = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HybridTimestamp> _removedAt = new(StringComparer.Ordinal);
    private readonly Queue<string> _removedOrder = new();
    private long _fenceEpoch = -1;
    private InodeRow? _self;
    private bool _blocked;

    /// <summary>The directory's path.</summary>
    public FabricPath Path => path;

    /// <summary>Counts whatever could make a row read before an await wrong to cache after it.</summary>
    public long Generation { get; private set; }

    /// <summary>
    /// The directory's own inode; null when no directory is known at this path. Resolved anew after a fence.
    /// </summary>
    public async ValueTask<InodeRow?> ResolveAsync(CancellationToken cancellationToken)
    {
        var epoch = fence.Epoch;
        if (_self is not null && (_fenceEpoch == epoch || !fence.Touches(path, _fenceEpoch)))
        {
            _fenceEpoch = epoch;
            return _self;
        }

        Forget();
        var row = await PathWalk.FindAsync(metastore, path, cancellationToken).ConfigureAwait(false);
        var blocked = row.BlockedByFile || row.Row is { Kind: EntryKind.File };

        // A fence raised while we walked may have moved what we walked through; the next call walks again.
        _blocked = blocked;
        _self = blocked ? null : row.Row;
        _fenceEpoch = epoch;
        return _self;
    }

    /// <summary>The directory's inode, or the failure a user should see when there is none.</summary>
    public async ValueTask<InodeRow> RequireAsync(string operation, CancellationToken cancellationToken) =>
        await ResolveAsync(cancellationToken).ConfigureAwait(false)
        ?? throw (_blocked
            ? new FabricException(FabricErrorKind.NotADirectory, operation, path.Value, "a file is in the way")
            : new FabricException(FabricErrorKind.NotFound, operation, path.Value, "no such directory"));

    /// <summary>Why <see cref="ResolveAsync"/> last returned null: a file is on the path.</summary>
    public bool IsBlockedByFile => _blocked;

    /// <summary>The directory's own row was changed by a commit of ours.</summary>
    public void SetSelf(InodeRow self)
    {
        _self = self;
        Generation++;
    }

    /// <summary>The cached entry of a name; false when the metastore must be asked.</summary>
    public bool TryGetCached(string name, out CachedEntry entry)
    {
        entry = null!;
        return !_unsettled.ContainsKey(name) && _rows.TryGetValue(name, out entry!);
    }

    /// <summary>Caches a row that was read when the generation was <paramref name="readAt"/>.</summary>
    public void Cache(string name, InodeRow row, long readAt)
    {
        if (readAt == Generation && !_unsettled.ContainsKey(name))
        {
            Put(name, row);
        }
    }

    /// <summary>A commit on this name begins.</summary>
    public void Unsettle(string name)
    {
        Generation++;
        _unsettled[name] = _unsettled.GetValueOrDefault(name) + 1;
        _rows.Remove(name);
    }

    /// <summary>
    /// A commit on this name has ended; <paramref name="row"/> is what it left there, null when nothing or unknown.
    /// </summary>
    public void Settle(string name, InodeRow? row)
    {
        Generation++;
        var left = _unsettled[name] - 1;
        if (left > 0)
        {
            _unsettled[name] = left;
            return;
        }

        _unsettled.Remove(name);
        if (row is not null)
        {
            Put(name, row);
        }
    }

    /// <summary>
    /// Remembers that a name was removed here, so that an older answer of the store cannot bring it back.
    /// </summary>
    public void MarkRemoved(string name, HybridTimestamp at)
    {
        if (!_removedAt.ContainsKey(name))
        {
            _removedOrder.Enqueue(name);
            if (_removedOrder.Count > options.TombstonesMax)
            {
                _removedAt.Remove(_removedOrder.Dequeue());
            }
        }

        _removedAt[name] = at;
    }

    /// <summary>Whether a name was removed here after a time.</summary>
    public bool WasRemovedAfter(string name, HybridTimestamp time) =>
        _removedAt.TryGetValue(name, out var at) && at > time;

    private void Put(string name, InodeRow row)
    {
        if (!_rows.ContainsKey(name))
        {
            _order.Enqueue(name);
            while (_rows.Count >= options.CachedEntriesMax && _order.TryDequeue(out var oldest))
            {
                _rows.Remove(oldest);
            }
        }

        _rows[name] = new CachedEntry(row);
        if (_order.Count > 2 * options.CachedEntriesMax)
        {
            Compact();
        }
    }

    // Names that left the cache by removal stay queued; drop them before the queue outgrows the cache.
    private void Compact()
    {
        var names = _order.Where(_rows.ContainsKey).Distinct(StringComparer.Ordinal).ToList();
        _order.Clear();
        names.ForEach(_order.Enqueue);
    }

    private void Forget()
    {
        Generation++;
        _rows.Clear();
        _order.Clear();
    }
}
