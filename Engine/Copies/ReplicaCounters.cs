namespace OrleansAlluxio.Engine.Copies;

/// <summary>What became of the cached copies that are wanted of files. Thread-safe.</summary>
public sealed class ReplicaCounters
{
    private long _files;
    private long _short;
    private long _excess;
    private long _made;
    private long _bytes;
    private long _dropped;
    private long _failed;
    private long _looks;

    /// <summary>Files with a wanted number of copies, as of the last look.</summary>
    public long Files => Interlocked.Read(ref _files);

    /// <summary>Cached blocks with fewer copies than wanted, as of the last look.</summary>
    public long Short => Interlocked.Read(ref _short);

    /// <summary>Blocks with more copies than allowed, as of the last look.</summary>
    public long Excess => Interlocked.Read(ref _excess);

    /// <summary>Copies made since the start.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Copies dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Attempts that failed since the start.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>A worker has a copy more.</summary>
    public void NoteMade(long bytes)
    {
        Interlocked.Increment(ref _made);
        Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>A worker has a copy less.</summary>
    public void NoteDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>A worker did not do what it was told.</summary>
    public void NoteFailed() => Interlocked.Increment(ref _failed);

    /// <summary>What a look found: files, blocks with too few copies, blocks with too many.</summary>
    public void NoteLook(long files, long tooFew, long tooMany)
    {
        Interlocked.Exchange(ref _files, files);
        Interlocked.Exchange(ref _short, tooFew);
        Interlocked.Exchange(ref _excess, tooMany);
        Interlocked.Increment(ref _looks);
    }

    /// <summary>Adds them to what people are shown.</summary>
    public void AddTo(IDictionary<string, long> counters)
    {
        ArgumentNullException.ThrowIfNull(counters);
        counters["replicas.files"] = Files;
        counters["replicas.short"] = Short;
        counters["replicas.excess"] = Excess;
        counters["replicas.made"] = Made;
        counters["replicas.bytes"] = Bytes;
        counters["replicas.dropped"] = Dropped;
        counters["replicas.failed"] = Failed;
        counters["replicas.looks"] = Interlocked.Read(ref _looks);
    }
}
