namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// When paths were last said to be out of date: a prefix tree with bounded memory. An entry that must make room folds
/// into its parent as a subtree invalidation: too much is asked of the store then, never too little. Thread-safe.
/// </summary>
public sealed class InvalidationIndex(int entriesMax = InvalidationIndex.EntriesMaxDefault)
{
    /// <summary>Entries held by default: what Alluxio's equivalent holds, about 20 MB.</summary>
    public const int EntriesMaxDefault = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<FabricPath, (HybridTimestamp Exact, HybridTimestamp Subtree)> _times = [];
    private readonly Queue<FabricPath> _order = new();
    private int _count;

    /// <summary>
    /// Notes that a path, or with <paramref name="subtree"/> everything at and below it, is out of date since a time.
    /// </summary>
    public void Invalidate(FabricPath path, bool subtree, HybridTimestamp at)
    {
        lock (_lock)
        {
            Note(path, subtree, at);
            while (_times.Count > entriesMax)
            {
                FoldOldest();
            }

            Volatile.Write(ref _count, _times.Count);
        }
    }

    /// <summary>The latest invalidation that covers a path; Never when there is none.</summary>
    public HybridTimestamp LatestFor(FabricPath path)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return HybridTimestamp.Never; // The common case costs one read.
        }

        lock (_lock)
        {
            var latest = _times.TryGetValue(path, out var own) ? Later(own.Exact, own.Subtree) : HybridTimestamp.Never;
            for (var at = path; !at.IsRoot;)
            {
                at = at.Parent;
                if (_times.TryGetValue(at, out var above))
                {
                    latest = Later(latest, above.Subtree);
                }
            }

            return latest;
        }
    }

    /// <summary>Whether anything is noted at or below a path, or for a subtree that it is in.</summary>
    public bool Concerns(FabricPath path)
    {
        if (!LatestFor(path).IsNever)
        {
            return true;
        }

        lock (_lock)
        {
            return _times.Keys.Any(p => p.IsSameOrUnder(path));
        }
    }

    private void Note(FabricPath path, bool subtree, HybridTimestamp at)
    {
        if (!_times.TryGetValue(path, out var old))
        {
            _order.Enqueue(path);
        }

        _times[path] = subtree ? (old.Exact, Later(old.Subtree, at)) : (Later(old.Exact, at), old.Subtree);
    }

    private void FoldOldest()
    {
        var path = _order.Dequeue();
        if (path.IsRoot)
        {
            _order.Enqueue(path); // The root has nowhere to fold into and stays.
            return;
        }

        _times.Remove(path, out var times);
        Note(path.Parent, subtree: true, Later(times.Exact, times.Subtree));
    }

    private static HybridTimestamp Later(HybridTimestamp left, HybridTimestamp right) => left > right ? left : right;
}
