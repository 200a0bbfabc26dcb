namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What was heard from other clusters since start, and what it cost. Thread-safe.</summary>
public sealed class CrossClusterCounters
{
    private long _messages;
    private long _marks;
    private long _roots;
    private long _known;
    private long _applied;
    private long _gaps;
    private long _duplicates;
    private long _fences;
    private long _fenceMarks;

    /// <summary>Changes heard of.</summary>
    public long Messages => Volatile.Read(ref _messages);

    /// <summary>Paths marked as stale.</summary>
    public long Marks => Volatile.Read(ref _marks);

    /// <summary>Topics marked whole, because something was missed or new.</summary>
    public long Roots => Volatile.Read(ref _roots);

    /// <summary>Changes that were known here already: no comparison with the store follows.</summary>
    public long Known => Volatile.Read(ref _known);

    /// <summary>Changes that were taken over here without a comparison with the store.</summary>
    public long Applied => Volatile.Read(ref _applied);

    /// <summary>Frames that did not follow.</summary>
    public long Gaps => Volatile.Read(ref _gaps);

    /// <summary>Frames that were known.</summary>
    public long Duplicates => Volatile.Read(ref _duplicates);

    /// <summary>Fences asked for.</summary>
    public long Fences => Volatile.Read(ref _fences);

    /// <summary>Fences that had to mark their path, because a cluster could not be asked.</summary>
    public long FenceMarks => Volatile.Read(ref _fenceMarks);

    /// <summary>All of them by name.</summary>
    public IEnumerable<KeyValuePair<string, long>> All =>
    [
        new("cluster.messages", Messages), new("cluster.marks", Marks), new("cluster.roots", Roots),
        new("cluster.known", Known), new("cluster.applied", Applied),
        new("cluster.gaps", Gaps), new("cluster.duplicates", Duplicates),
        new("cluster.fences", Fences), new("cluster.fence.marks", FenceMarks),
        .. Carrier(),
    ];

    /// <summary>What the carrier counts by itself.</summary>
    internal Func<IEnumerable<KeyValuePair<string, long>>> Carrier { get; set; } = static () => [];

    internal void Heard(int messages) => Interlocked.Add(ref _messages, messages);

    internal void Marked(int paths) => Interlocked.Add(ref _marks, paths);

    internal void MarkedRoots(int topics) => Interlocked.Add(ref _roots, topics);

    internal void WasKnown() => Interlocked.Increment(ref _known);

    internal void WasApplied() => Interlocked.Increment(ref _applied);

    internal void Gap() => Interlocked.Increment(ref _gaps);

    internal void Duplicate() => Interlocked.Increment(ref _duplicates);

    internal void Fenced(bool byMark)
    {
        Interlocked.Increment(ref _fences);
        if (byMark)
        {
            Interlocked.Increment(ref _fenceMarks);
        }
    }
}
