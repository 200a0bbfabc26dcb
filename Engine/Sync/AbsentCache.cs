namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Paths a store was just asked for and does not have. Short-lived and bounded; an error is never stored as absence,
/// and any local change at or below a path drops what is known of it. Thread-safe.
/// </summary>
public sealed class AbsentCache
{
    // A miss storm of distinct names costs the store one question each; this many of them are remembered.
    private const int EntriesMax = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<FabricPath, HybridTimestamp> _at = [];
    private readonly Queue<FabricPath> _order = new();
    private HybridTimestamp _droppedAt;

    /// <summary>
    /// Whether this process hears of every change in time to drop what it contradicts; else nothing is remembered.
    /// </summary>
    public Func<bool> HearsOfChanges { get; set; } = static () => true;

    /// <summary>The store said at a time that nothing is there.</summary>
    public void Remember(FabricPath path, HybridTimestamp at)
    {
        lock (_lock)
        {
            if (at <= _droppedAt || !HearsOfChanges())
            {
                return; // Asked before a subtree arrived: it may be in it.
            }

            if (_at.TryAdd(path, at))
            {
                _order.Enqueue(path);
            }
            else
            {
                _at[path] = at;
            }

            while (_order.Count > EntriesMax)
            {
                _at.Remove(_order.Dequeue());
            }
        }
    }

    /// <summary>When a path was last known to be absent; Never when nothing is known.</summary>
    public HybridTimestamp KnownAt(FabricPath path)
    {
        lock (_lock)
        {
            return _at.GetValueOrDefault(path);
        }
    }

    /// <summary>Something was made at a path, so it and its parents are there.</summary>
    public void Drop(FabricPath path)
    {
        lock (_lock)
        {
            if (_at.Count == 0)
            {
                return;
            }

            for (var at = path; ; at = at.Parent)
            {
                _at.Remove(at);
                if (at.IsRoot)
                {
                    return;
                }
            }
        }
    }

    /// <summary>A subtree arrived (a rename, a mount): nothing below is known to be absent any more.</summary>
    public void DropAll(HybridTimestamp now)
    {
        lock (_lock)
        {
            _droppedAt = now;
            _at.Clear();
            _order.Clear();
        }
    }
}
