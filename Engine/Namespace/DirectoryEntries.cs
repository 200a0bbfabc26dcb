using System.Runtime.InteropServices;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// What one directory path knows: which inode it is, a bounded cache of its rows, and names that are moving.
/// </summary>
/// <remarks>
/// Thread-safe: the calls of a reentrant activation go on wherever the metastore completed them. Invariant: a cached
/// row equals
/// the committed row of the directory's present inode. A name with a commit under way is <i>unsettled</i>: it is
/// neither served
/// from the cache nor entered into it, so readers see the metastore's truth until the last commit on it has ended.
/// </remarks>
public sealed class DirectoryEntries(
    FabricPath path, IMetastore metastore, NamespaceFence fence, DirectoryOptionsModel options)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CachedEntry> _rows = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();
    private readonly Dictionary<string, int> _unsettled = new(StringComparer.Ordinal);
    private readonly HashSet<string> _mixed = new(StringComparer.Ordinal);
    private readonly RecentNames _removed = new(options.TombstonesMax);
    private readonly RecentNames _changed = new(options.RecentChangesMax);
    private long _fenceEpoch = -1;
    private long _generation;
    private InodeRow? _self;
    private bool _blocked;

    /// <summary>The directory's path.</summary>
    public FabricPath Path => path;

    /// <summary>Counts whatever could make a row read before an await wrong to cache after it.</summary>
    public long Generation => Volatile.Read(ref _generation);

    /// <summary>
    /// The directory's own inode; null when no directory is known at this path. Resolved anew after a fence.
    /// </summary>
    public async ValueTask<InodeRow?> ResolveAsync(CancellationToken cancellationToken)
    {
        var epoch = fence.Epoch;
        lock (_lock)
        {
            if (_self is not null && (_fenceEpoch >= epoch || !fence.Touches(path, _fenceEpoch)))
            {
                _fenceEpoch = Math.Max(_fenceEpoch, epoch);
                return _self;
            }

            Forget();
        }

        var row = await PathWalk.FindAsync(metastore, path, cancellationToken).ConfigureAwait(false);
        var blocked = row.BlockedByFile || row.Row is { Kind: EntryKind.File };
        var self = blocked ? null : row.Row;
        lock (_lock)
        {
            // Someone who began to walk after us knows better. A fence raised while we walked is seen by the next call.
            if (epoch >= _fenceEpoch)
            {
                Forget();
                _blocked = blocked;
                _self = self;
                _fenceEpoch = epoch;
            }
        }

        return self;
    }

    /// <summary>The directory's inode, or the failure a user should see when there is none.</summary>
    public async ValueTask<InodeRow> RequireAsync(string operation, CancellationToken cancellationToken) =>
        await ResolveAsync(cancellationToken).ConfigureAwait(false)
        ?? throw (IsBlockedByFile
            ? new FabricException(FabricErrorKind.NotADirectory, operation, path.Value, "a file is in the way")
            : new FabricException(FabricErrorKind.NotFound, operation, path.Value, "no such directory"));

    /// <summary>Why <see cref="ResolveAsync"/> last returned null: a file is on the path.</summary>
    public bool IsBlockedByFile => Volatile.Read(ref _blocked);

    /// <summary>The directory's own row was changed by a commit of ours.</summary>
    public void SetSelf(InodeRow self)
    {
        lock (_lock)
        {
            _generation++;

            // The path may have come to mean another directory while that commit was under way.
            if (_self?.Id == self.Id && _self.RowVersion <= self.RowVersion)
            {
                _self = self;
            }
        }
    }

    /// <summary>The cached entry of a name in the directory; false when the metastore must be asked.</summary>
    public bool TryGetCached(InodeId directory, string name, out CachedEntry entry)
    {
        lock (_lock)
        {
            entry = null!;
            return !_unsettled.ContainsKey(name)
                && _rows.TryGetValue(name, out entry!)
                && entry.Row.ParentId == directory;
        }
    }

    /// <summary>Caches a row that was read when the generation was <paramref name="readAt"/>.</summary>
    public void Cache(string name, InodeRow row, long readAt)
    {
        lock (_lock)
        {
            if (readAt == _generation && !_unsettled.ContainsKey(name))
            {
                Put(name, row);
            }
        }
    }

    /// <summary>A commit on this name begins.</summary>
    public void Unsettle(string name)
    {
        lock (_lock)
        {
            Begin(name);
        }
    }

    /// <summary>A commit on all these names begins.</summary>
    public void Unsettle(IReadOnlyList<string> names)
    {
        lock (_lock)
        {
            for (var i = 0; i < names.Count; i++)
            {
                Begin(names[i]);
            }
        }
    }

    /// <summary>
    /// A commit on this name has ended; <paramref name="row"/> is what it left there, null when nothing or unknown.
    /// </summary>
    public void Settle(string name, InodeRow? row)
    {
        lock (_lock)
        {
            End(name, row);
        }
    }

    /// <summary>A commit on all these names has ended; what it left there is not told.</summary>
    public void Settle(IReadOnlyList<string> names)
    {
        lock (_lock)
        {
            for (var i = 0; i < names.Count; i++)
            {
                End(names[i], null);
            }
        }
    }

    /// <summary>
    /// Remembers that a name is removed here, so that an older answer of the store cannot bring it back. Before the
    /// commit that
    /// removes it: an answer applied right after that commit must find it.
    /// </summary>
    public void MarkRemoved(string name, HybridTimestamp at)
    {
        lock (_lock)
        {
            _removed.Mark(name, at);
        }
    }

    /// <summary>Whether a name was removed here after a time.</summary>
    public bool WasRemovedAfter(string name, HybridTimestamp time)
    {
        lock (_lock)
        {
            return _removed.IsKnownAfter(name, time);
        }
    }

    /// <summary>
    /// Remembers that an entry is changed here. Before the commit, as with <see cref="MarkRemoved"/>.
    /// </summary>
    public void MarkChanged(string name, HybridTimestamp at)
    {
        lock (_lock)
        {
            _changed.Mark(name, at);
        }
    }

    /// <summary>Whether an entry may have been changed here after a time.</summary>
    public bool MayHaveChangedAfter(string name, HybridTimestamp time)
    {
        lock (_lock)
        {
            return _changed.MayBeAfter(name, time);
        }
    }

    private void Begin(string name)
    {
        _generation++;
        CollectionsMarshal.GetValueRefOrAddDefault(_unsettled, name, out _)++;
        _rows.Remove(name);
    }

    private void End(string name, InodeRow? row)
    {
        _generation++;
        var left = _unsettled.GetValueOrDefault(name) - 1;
        if (left > 0)
        {
            // What a commit beside ours left is not known here: nobody caches until the last one has ended.
            _unsettled[name] = left;
            _mixed.Add(name);
            return;
        }

        // An activation younger than the commit never saw it begin; then nothing is cached from it either.
        var wasMixed = _mixed.Remove(name);
        if (!_unsettled.Remove(name))
        {
            _rows.Remove(name); // Nor kept, if it was read before that commit.
        }
        else if (row is not null && !wasMixed)
        {
            Put(name, row);
        }
    }

    private void Put(string name, InodeRow row)
    {
        if (row.ParentId != _self?.Id)
        {
            return; // A row of the directory that had this path before.
        }

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
        _generation++;
        _rows.Clear();
        _order.Clear();
    }
}
