namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// Gathers changes by directory until a window ends. The window of a quiet directory is short; each window that follows
/// on the last one is twice as long, up to a maximum: so a lone change is told soon, and a storm costs the store one
/// question a path and window. Bounded: what is too much becomes one change of everything below. Thread-safe; the
/// caller says what time it is.
/// </summary>
internal sealed class ChangeBatches(FabricPath point, ActiveSyncSettings settings)
{
    private readonly long _windowMinMs = (long)settings.WindowMin.TotalMilliseconds;
    private readonly long _windowMaxMs = (long)settings.WindowMax.TotalMilliseconds;
    private readonly Lock _lock = new();
    private readonly Dictionary<FabricPath, Window> _windows = [];
    private readonly PriorityQueue<FabricPath, long> _times = new();
    private int _paths;
    private long? _allSinceMs;

    /// <summary>Paths that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _paths + (_allSinceMs is null ? 0 : 1);
            }
        }
    }

    /// <summary>When something is due next, or may be; null when nothing waits.</summary>
    public long? NextMs
    {
        get
        {
            lock (_lock)
            {
                return _allSinceMs ?? (_times.TryPeek(out _, out var time) ? time : null);
            }
        }
    }

    /// <summary>Since when the oldest path waits; null when none does. Costs as much as there are windows.</summary>
    public long? OldestMs()
    {
        lock (_lock)
        {
            return _allSinceMs ?? _windows.Values.Where(static w => w.Changes.Count > 0)
                .Select(static w => (long?)w.SinceMs).Min();
        }
    }

    /// <summary>Takes note of a change. True when it made everything below the point count as changed.</summary>
    public bool Add(PathChange change, long nowMs)
    {
        lock (_lock)
        {
            if (_allSinceMs is not null)
            {
                return false; // It is part of what will be marked.
            }

            if ((change.Path == point && change.Kind is UfsChangeKind.Rescan or UfsChangeKind.Subtree)
                || _paths >= settings.PathsMax)
            {
                _windows.Clear();
                _times.Clear();
                _paths = 0;
                _allSinceMs = nowMs;
                return true;
            }

            AddTo(change.Path == point ? point : change.Path.Parent, change, nowMs);
            return false;
        }
    }

    /// <summary>The next batch whose window has ended; with <paramref name="early"/> also one whose has not.</summary>
    public ChangeBatch? TryTake(long nowMs, bool early = false)
    {
        lock (_lock)
        {
            if (_allSinceMs is not null)
            {
                _allSinceMs = null;
                return new ChangeBatch(point, [new PathChange(point, UfsChangeKind.Rescan)]);
            }

            while (_times.TryPeek(out var directory, out var time) && (early || time <= nowMs))
            {
                _times.Dequeue();
                if (!_windows.TryGetValue(directory, out var window))
                {
                    continue;
                }

                if (window.Changes.Count > 0 && (early || window.DueMs <= nowMs))
                {
                    return Take(directory, window, nowMs);
                }

                if (window.Changes.Count == 0 && (early || window.ForgottenMs <= nowMs))
                {
                    _windows.Remove(directory);
                }
            }

            return null;
        }
    }

    private void AddTo(FabricPath directory, PathChange change, long nowMs)
    {
        if (!_windows.TryGetValue(directory, out var window))
        {
            _windows[directory] = window = new Window { LengthMs = _windowMinMs, TakenMs = nowMs };
            Open(directory, window, nowMs);
        }
        else if (window.Changes.Count == 0)
        {
            window.LengthMs = Math.Min(window.LengthMs * 2, _windowMaxMs);
            Open(directory, window, nowMs);
        }

        if (window.Changes.TryGetValue(change.Path, out var known))
        {
            window.Changes[change.Path] = Wider(known, change.Kind);
            return;
        }

        if (window.Changes.Count >= settings.DirectoryPathsMax)
        {
            _paths -= window.Changes.Count;
            window.Changes.Clear();
            change = new PathChange(directory, UfsChangeKind.Rescan);
        }
        else if (window.Changes.GetValueOrDefault(directory) == UfsChangeKind.Rescan)
        {
            return; // The directory is marked with everything below.
        }

        window.Changes[change.Path] = change.Kind;
        _paths++;
    }

    private void Open(FabricPath directory, Window window, long nowMs)
    {
        window.SinceMs = nowMs;
        window.DueMs = Math.Min(
            Math.Max(window.TakenMs + window.LengthMs, nowMs + _windowMinMs), nowMs + _windowMaxMs);
        _times.Enqueue(directory, window.DueMs);
    }

    private ChangeBatch Take(FabricPath directory, Window window, long nowMs)
    {
        var changes = window.Changes.Select(static c => new PathChange(c.Key, c.Value)).ToList();
        _paths -= changes.Count;
        window.Changes.Clear();
        window.TakenMs = nowMs;

        // Quiet for twice its window, it begins anew with a short one.
        window.ForgottenMs = nowMs + (2 * window.LengthMs);
        _times.Enqueue(directory, window.ForgottenMs);
        return new ChangeBatch(directory, changes);
    }

    private static UfsChangeKind Wider(UfsChangeKind left, UfsChangeKind right) => left > right ? left : right;

    private sealed class Window
    {
        public Dictionary<FabricPath, UfsChangeKind> Changes { get; } = [];

        public long LengthMs { get; set; }

        public long SinceMs { get; set; }

        public long DueMs { get; set; }

        public long TakenMs { get; set; }

        public long ForgottenMs { get; set; }
    }
}
