namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// Which directory is looked at next: one that changed at its last look soon, one that rests after twice the pause,
/// up to a maximum. Pure but for what it remembers; not thread-safe.
/// </summary>
internal sealed class PollSchedule(long intervalMs, int backoffMax, int directoriesMax)
{
    private readonly Dictionary<FabricPath, Look> _looks = [];
    private readonly PriorityQueue<FabricPath, long> _times = new();
    private readonly long _pauseMaxMs = intervalMs * backoffMax;

    /// <summary>Directories looked at.</summary>
    public int Count => _looks.Count;

    /// <summary>When the next one is due; null when there is none.</summary>
    public long? NextMs => _times.TryPeek(out _, out var time) ? time : null;

    /// <summary>Pauses between two looks at a busy directory are at least this long.</summary>
    public long IntervalMs { get; set; } = intervalMs;

    /// <summary>Has a directory looked at from now on; one that is known, or too many, changes nothing.</summary>
    public void Add(FabricPath directory, long nowMs)
    {
        if (_looks.Count < directoriesMax && _looks.TryAdd(directory, new Look { PauseMs = IntervalMs }))
        {
            _times.Enqueue(directory, nowMs);
        }
    }

    /// <summary>The next directory that is due; null when none is.</summary>
    public FabricPath? TryTake(long nowMs)
    {
        while (_times.TryPeek(out var directory, out var time) && time <= nowMs)
        {
            _times.Dequeue();
            if (_looks.ContainsKey(directory))
            {
                return directory;
            }
        }

        return null;
    }

    /// <summary>Whether a digest is not that of the last look. The first look is one.</summary>
    public bool IsNew(FabricPath directory, UInt128 digest) =>
        !_looks.TryGetValue(directory, out var look) || look.Digest != digest;

    /// <summary>A look has ended, with the digest of what was there; null when it failed or was left out.</summary>
    public void Looked(FabricPath directory, UInt128? digest, long nowMs)
    {
        if (!_looks.TryGetValue(directory, out var look))
        {
            return;
        }

        var isBusy = digest is { } seen && look.Digest is { } last && seen != last;
        look.PauseMs = isBusy ? IntervalMs : Math.Min(look.PauseMs * 2, Math.Max(_pauseMaxMs, IntervalMs));
        look.Digest = digest ?? look.Digest;
        _times.Enqueue(directory, nowMs + look.PauseMs);
    }

    /// <summary>A directory is gone.</summary>
    public void Remove(FabricPath directory) => _looks.Remove(directory);

    private sealed class Look
    {
        public long PauseMs { get; set; }

        public UInt128? Digest { get; set; }
    }
}
