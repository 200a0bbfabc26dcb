namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>Bounds of active sync.</summary>
public sealed record ActiveSyncSettings
{
    /// <summary>Most points: each costs a thread where its store is watched.</summary>
    public int PointsMax { get; init; } = 64;

    /// <summary>How long the first change of a quiet directory waits for others. Most changes are alone.</summary>
    public TimeSpan WindowMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The longest a change waits. A directory that changes all the time is marked, and asked for, once in this time.
    /// </summary>
    public TimeSpan WindowMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most paths that wait in one directory; more mark it with all below. One page of a listing.</summary>
    public int DirectoryPathsMax { get; init; } = 1000;

    /// <summary>Most paths that wait in all; more mark the whole point. About 30 MB.</summary>
    public int PathsMax { get; init; } = 100_000;

    /// <summary>Milliseconds between two looks at a busy directory where a point says nothing.</summary>
    public long PollIntervalMs { get; init; } = 30_000;

    /// <summary>How many times longer a directory that rests may wait.</summary>
    public int PollBackoffMax { get; init; } = 32;

    /// <summary>Requests a second of a point's polls: what 100 directories looked at every 10 s need.</summary>
    public double PollRequestsPerSecond { get; init; } = 10;

    /// <summary>Most directories a point polls; those below the last are found again when one goes.</summary>
    public int PollDirectoriesMax { get; init; } = 200_000;

    /// <summary>Comparisons a second of an eager point: a tenth of what an S3 store takes from one client.</summary>
    public double EagerRequestsPerSecond { get; init; } = 50;

    /// <summary>Most comparisons that wait; what does not fit stays marked and is compared at its next use.</summary>
    public int EagerPathsMax { get; init; } = 10_000;

    /// <summary>From so many changed names on, an eager point lists the directory instead of asking for each.</summary>
    public int EagerNamesMax { get; init; } = 16;

    /// <summary>First pause after a failure; doubles up to <see cref="RetryMax"/>.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest pause after failures.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a point is polled before watching is tried again, when a limit forbade it.</summary>
    public TimeSpan WatchAgain { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often mounts are looked at: a point follows an update of its mount within this time.</summary>
    public TimeSpan MountsEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often the position of a feed that has one is kept: what is read twice after a crash.</summary>
    public TimeSpan PositionEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a start waits for the first watch before it answers "starting".</summary>
    public TimeSpan StartMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Keys whose last event is remembered. About 20 MB.</summary>
    public int SequencersMax { get; init; } = 100_000;
}
