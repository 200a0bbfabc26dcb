namespace OrleansAlluxio.Core.Workers;

/// <summary>What was read from files of workers on this machine. Thread-safe.</summary>
public sealed class ShortCircuitCounters
{
    private long _grants;
    private long _bytes;
    private long _expired;
    private long _refused;

    /// <summary>Times that bytes were read too late to count.</summary>
    public long Expired => Interlocked.Read(ref _expired);

    /// <summary>Times that bytes which were granted were bad or could not be read.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Bytes that did not travel.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>A worker has told places of pages.</summary>
    public void NoteGrant() => Interlocked.Increment(ref _grants);

    /// <summary>Verified bytes were handed out.</summary>
    public void NoteBytes(long count) => Interlocked.Add(ref _bytes, count);

    /// <summary>Bytes were read too late to count.</summary>
    public void NoteExpired() => Interlocked.Increment(ref _expired);

    /// <summary>Bytes were not what they should be, or could not be read; the ordinary way gave them.</summary>
    public void NoteRefused() => Interlocked.Increment(ref _refused);

    /// <summary>Adds them to what people are shown.</summary>
    public void AddTo(IDictionary<string, long> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        counters["shortcircuit.grants"] = Interlocked.Read(ref _grants);
        counters["shortcircuit.read.bytes"] = Bytes;
        counters["shortcircuit.expired"] = Expired;
        counters["shortcircuit.refused"] = Refused;
    }
}
