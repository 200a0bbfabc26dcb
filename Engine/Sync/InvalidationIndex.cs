using System.Collections.Concurrent;
using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// When paths were last said to be out of date: a prefix tree with bounded memory. An entry that must make room folds
/// into its parent as a subtree invalidation: too much is asked of the store then, never too little. Thread-safe.
/// </summary>
/// <remarks>
/// Every status asks, so asking takes no lock and allocates nothing. It looks from the path upwards, and what is noted
/// only ever moves upwards, into the parent before it leaves the child: whoever misses it below meets it above.
/// </remarks>
public sealed class InvalidationIndex(int entriesMax = InvalidationIndex.EntriesMaxDefault)
{
    /// <summary>Entries held by default: what Alluxio's equivalent holds, about 20 MB.</summary>
    public const int EntriesMaxDefault = 100_000;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, (HybridTimestamp Exact, HybridTimestamp Subtree)> _times =
        new(StringComparer.Ordinal);

    // Guarded by the lock, as all changes are.
    private readonly Queue<FabricPath> _order = new();

    // As many as _times has; counting those takes all its locks.
    private int _count;

    /// <summary>
    /// Notes that a path, or with <paramref name="subtree"/> everything at and below it, is out of date since a time.
    /// </summary>
    public void Invalidate(FabricPath path, bool subtree, HybridTimestamp at)
    {
        lock (_lock)
        {
            Note(path, subtree, at);
            while (_count > entriesMax)
            {
                FoldOldest();
            }
        }
    }

    /// <summary>The latest invalidation that covers a path; Never when there is none.</summary>
    public HybridTimestamp LatestFor(FabricPath path)
    {
        if (Volatile.Read(ref _count) == 0)
        {
            return HybridTimestamp.Never; // The common case costs one read.
        }

        var times = _times.GetAlternateLookup<ReadOnlySpan<char>>();
        var text = path.Value.AsSpan();
        var latest = times.TryGetValue(text, out var own) ? Later(own.Exact, own.Subtree) : HybridTimestamp.Never;
        while (text.Length > 1)
        {
            // The parent of "/a" is "/".
            text = text[..Math.Max(1, text.LastIndexOf('/'))];
            if (times.TryGetValue(text, out var above))
            {
                latest = Later(latest, above.Subtree);
            }
        }

        return latest;
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
            return _order.Any(p => p.IsSameOrUnder(path));
        }
    }

    /// <summary>Everything noted.</summary>
    public IReadOnlyList<StaleNews> All()
    {
        lock (_lock)
        {
            return [.. _order.SelectMany(path => Of(path, _times[path.Value]))];
        }
    }

    private static IEnumerable<StaleNews> Of(FabricPath path, (HybridTimestamp Exact, HybridTimestamp Subtree) times)
    {
        if (!times.Exact.IsNever)
        {
            yield return new StaleNews(path, Subtree: false, times.Exact);
        }

        if (!times.Subtree.IsNever)
        {
            yield return new StaleNews(path, Subtree: true, times.Subtree);
        }
    }

    private void Note(FabricPath path, bool subtree, HybridTimestamp at)
    {
        if (!_times.TryGetValue(path.Value, out var old))
        {
            _order.Enqueue(path);
            Volatile.Write(ref _count, _count + 1);
        }

        _times[path.Value] = subtree ? (old.Exact, Later(old.Subtree, at)) : (Later(old.Exact, at), old.Subtree);
    }

    private void FoldOldest()
    {
        var path = _order.Dequeue();
        if (path.IsRoot)
        {
            _order.Enqueue(path); // The root has nowhere to fold into and stays.
            return;
        }

        // First the parent: at no moment is it in neither.
        var times = _times[path.Value];
        Note(path.Parent, subtree: true, Later(times.Exact, times.Subtree));
        _times.TryRemove(path.Value, out _);
        Volatile.Write(ref _count, _count - 1);
    }

    private static HybridTimestamp Later(HybridTimestamp left, HybridTimestamp right) => left > right ? left : right;
}
