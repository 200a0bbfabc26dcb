namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>What a point counts. Thread-safe.</summary>
internal sealed class SyncPointCounters
{
    private long _events;
    private long _lastEventMs = -1;
    private long _marked;
    private long _synced;
    private long _rescans;
    private long _requests;
    private long _errors;
    private volatile string? _lastError;

    public void Event(long nowMs)
    {
        Interlocked.Increment(ref _events);
        Volatile.Write(ref _lastEventMs, nowMs);
    }

    public void Marked(int paths) => Interlocked.Add(ref _marked, paths);

    public void Synced() => Interlocked.Increment(ref _synced);

    public void Rescan() => Interlocked.Increment(ref _rescans);

    public void Request() => Interlocked.Increment(ref _requests);

    public void Error(FabricException error)
    {
        Interlocked.Increment(ref _errors);
        _lastError = error.Message;
    }

    /// <summary>The status with the figures of now.</summary>
    public SyncPointStatus Fill(SyncPointStatus status, long nowMs)
    {
        var last = Volatile.Read(ref _lastEventMs);
        return status with
        {
            Events = Volatile.Read(ref _events),
            LastEventAgoMs = last < 0 ? null : Math.Max(0, nowMs - last),
            Marked = Volatile.Read(ref _marked),
            Synced = Volatile.Read(ref _synced),
            Rescans = Volatile.Read(ref _rescans),
            Requests = Volatile.Read(ref _requests),
            Errors = Volatile.Read(ref _errors),
            LastError = _lastError,
        };
    }
}
