namespace OrleansAlluxio.Engine.Workers;

/// <summary>What reads that went to other workers counted.</summary>
internal sealed class RouteCounters
{
    private long _reads;
    private long _bytes;
    private long _failovers;

    public void NoteRead() => Interlocked.Increment(ref _reads);

    public void NoteBytes(long count) => Interlocked.Add(ref _bytes, count);

    public void NoteFailover() => Interlocked.Increment(ref _failovers);

    public void AddTo(Dictionary<string, long> counters)
    {
        counters["workers.reads"] = Interlocked.Read(ref _reads);
        counters["workers.read.bytes"] = Interlocked.Read(ref _bytes);
        counters["workers.failovers"] = Interlocked.Read(ref _failovers);
    }
}
