namespace OrleansAlluxio.Engine.Consistency;

/// <summary>What a comparison counts. Thread-safe.</summary>
internal sealed class ConsistencyTally
{
    private long _files;
    private long _directories;
    private long _unpersisted;
    private long _busy;
    private long _differences;
    private long _repaired;
    private long _unreadable;
    private long _pages;
    private long _bytes;

    public void Entry(FileStatus? ours, Fingerprint? theirs)
    {
        if ((ours?.Kind ?? theirs?.Kind) == EntryKind.Directory)
        {
            Interlocked.Increment(ref _directories);
        }
        else if (ours is { Persistence: not PersistenceState.Persisted })
        {
            Interlocked.Increment(ref _unpersisted);
        }
        else
        {
            Interlocked.Increment(ref _files);
        }
    }

    public void Busy() => Interlocked.Increment(ref _busy);

    public void Difference(ConsistencyDifference difference)
    {
        if (difference.Kinds[0] == DifferenceKind.Unreadable)
        {
            Interlocked.Increment(ref _unreadable);
            return;
        }

        Interlocked.Increment(ref _differences);
        if (difference.Repaired)
        {
            Interlocked.Increment(ref _repaired);
        }
    }

    public void Page(int lengthBytes)
    {
        Interlocked.Increment(ref _pages);
        Interlocked.Add(ref _bytes, lengthBytes);
    }

    public ConsistencySummary Summary() => new()
    {
        Files = _files,
        Directories = _directories,
        Unpersisted = _unpersisted,
        Busy = _busy,
        Differences = _differences,
        Repaired = _repaired,
        Unreadable = _unreadable,
        Pages = _pages,
        Bytes = _bytes,
    };
}
