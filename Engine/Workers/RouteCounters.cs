namespace OrleansAlluxio.Engine.Workers;

/// <summary>What reads that went to other workers counted.</summary>
internal sealed class RouteCounters
{
    private long _reads;
    private long _bytes;
    private long _failovers;
    private long _hedges;
    private long _hedgesWon;
    private long _replicas;

    public void NoteRead() => Interlocked.Increment(ref _reads);

    public void NoteBytes(long count) => Interlocked.Add(ref _bytes, count);

    public void NoteFailover() => Interlocked.Increment(ref _failovers);

    public void NoteHedge() => Interlocked.Increment(ref _hedges);

    public void NoteHedgeWon() => Interlocked.Increment(ref _hedgesWon);

    /// <summary>How many blocks have a second place now.</summary>
    public void NoteReplicas(int count) => Interlocked.Exchange(ref _replicas, count);

    public void AddTo(Dictionary<string, long> counters)
    {
        counters["workers.reads"] = Interlocked.Read(ref _reads);
        counters["workers.read.bytes"] = Interlocked.Read(ref _bytes);
        counters["workers.hedges"] = Interlocked.Read(ref _hedges);
        counters["workers.hedges.won"] = Interlocked.Read(ref _hedgesWon);
        counters["workers.replicas"] = Interlocked.Read(ref _replicas);
        counters["workers.failovers"] = Interlocked.Read(ref _failovers);
    }
}
