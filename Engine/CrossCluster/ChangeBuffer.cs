using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Changes that have no sequence yet. A write leaves its change here and goes on. Bounded: when the publisher cannot
/// keep up, what waits becomes one change of a subtree for each store. Thread-safe.
/// </summary>
internal sealed class ChangeBuffer(int changesMax)
{
    // A key that is forgotten leaves its document to the next start, which publishes it once more.
    private const int KeysMax = 1_000_000;

    private readonly Lock _lock = new();
    private Queue<Entry> _entries = new();
    private long _appended;
    private long _folds;

    /// <summary>Announcements ever appended.</summary>
    public long Appended
    {
        get
        {
            lock (_lock)
            {
                return _appended;
            }
        }
    }

    /// <summary>Announcements that wait, those that folded as one.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Times it was full.</summary>
    public long Folds => Volatile.Read(ref _folds);

    /// <summary>Adds a change. Never waits.</summary>
    public void Append(IReadOnlyList<InvalidationMessage> changes, string? key)
    {
        lock (_lock)
        {
            _appended++;
            _entries.Enqueue(new Entry(changes, key is null ? [] : [key], _appended));
            if (_entries.Count > changesMax)
            {
                Fold();
            }
        }
    }

    /// <summary>The oldest changes, at most so many of them at a time; null when there are none.</summary>
    public ChangeBufferBatch? Take(int max)
    {
        lock (_lock)
        {
            if (_entries.Count == 0)
            {
                return null;
            }

            var changes = new List<InvalidationMessage>();
            var keys = new List<string>();
            var through = 0L;
            while (_entries.TryPeek(out var entry)
                && (changes.Count == 0 || changes.Count + entry.Changes.Count <= max))
            {
                _entries.Dequeue();
                changes.AddRange(entry.Changes);
                keys.AddRange(entry.Keys);
                through = entry.Through;
            }

            return new ChangeBufferBatch(changes, keys, through);
        }
    }

    private void Fold()
    {
        var changes = _entries.SelectMany(static e => e.Changes).ToList();
        var stores = changes.Select(static c => new StoreLocation(c.Location.Store, FabricPath.Root)).Distinct();
        var keys = _entries.SelectMany(static e => e.Keys).Take(KeysMax).ToList();
        _entries = new Queue<Entry>([new Entry(ChangeFolding.Fold(changes, [.. stores]), keys, _appended)]);
        _folds++;
    }

    private sealed record Entry(IReadOnlyList<InvalidationMessage> Changes, IReadOnlyList<string> Keys, long Through);
}
