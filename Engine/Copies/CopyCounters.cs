namespace OrleansAlluxio.Engine.Copies;

/// <summary>What became of copies on other workers. Thread-safe.</summary>
public sealed class CopyCounters
{
    private long _pages;
    private long _failed;
    private long _repaired;
    private long _read;
    private long _orphans;
    private long _kept;
    private long _short;
    private long _lost;
    private long _looks;

    /// <summary>Copies of what stores have, too.</summary>
    public ReplicaCounters Replicas { get; } = new();

    /// <summary>A worker has taken a page.</summary>
    public void NotePage() => Interlocked.Increment(ref _pages);

    /// <summary>A worker has not taken a page.</summary>
    public void NoteFailure() => Interlocked.Increment(ref _failed);

    /// <summary>A copy was made again.</summary>
    public void NoteRepair() => Interlocked.Increment(ref _repaired);

    /// <summary>Bytes were read from a copy.</summary>
    public void NoteRead() => Interlocked.Increment(ref _read);

    /// <summary>Copies of no file were let go.</summary>
    public void NoteOrphans(int count) => Interlocked.Add(ref _orphans, count);

    /// <summary>What the last look found: copies kept, files with fewer than wanted, and files with none.</summary>
    public void NoteLook(long kept, long tooFew, long lost)
    {
        Interlocked.Exchange(ref _kept, kept);
        Interlocked.Exchange(ref _short, tooFew);
        Interlocked.Exchange(ref _lost, lost);
        Interlocked.Increment(ref _looks);
    }

    /// <summary>Whether the last look found anything that another one may find changed.</summary>
    public bool IsBusy =>
        Interlocked.Read(ref _kept) + Interlocked.Read(ref _short) + Interlocked.Read(ref _lost) > 0;

    /// <summary>Adds them to what people are shown.</summary>
    public void AddTo(IDictionary<string, long> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        counters["copies.pages"] = Interlocked.Read(ref _pages);
        counters["copies.failed"] = Interlocked.Read(ref _failed);
        counters["copies.repaired"] = Interlocked.Read(ref _repaired);
        counters["copies.reads"] = Interlocked.Read(ref _read);
        counters["copies.orphans"] = Interlocked.Read(ref _orphans);
        counters["copies.looks"] = Interlocked.Read(ref _looks);
        counters["copies.kept"] = Interlocked.Read(ref _kept);
        counters["copies.short"] = Interlocked.Read(ref _short);
        counters["copies.lost"] = Interlocked.Read(ref _lost);
        Replicas.AddTo(counters);
    }
}
