using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>An active sync point and how it fares. Counters are since the start of the process.</summary>
[GenerateSerializer, Immutable, Alias("oa.sync-point-status")]
public sealed record SyncPointStatus
{
    /// <summary>The directory.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>Whether changes are compared with the store at once.</summary>
    [Id(1)]
    public bool Eager { get; init; }

    /// <summary>Milliseconds between two looks at a busy directory where it is polled; -1 for never.</summary>
    [Id(2)]
    public long IntervalMs { get; init; }

    /// <summary>How changes are learnt: "inotify", "poll", "webhook", or "poll+webhook".</summary>
    [Id(3)]
    public required string Source { get; init; }

    /// <summary>What it does now.</summary>
    [Id(4)]
    public SyncPointState State { get; init; }

    /// <summary>Why it is in this state and what is watched, for people; empty when there is nothing to say.</summary>
    [Id(5)]
    public string Detail { get; init; } = string.Empty;

    /// <summary>Changes told by the store, found by polling or notified.</summary>
    [Id(6)]
    public long Events { get; init; }

    /// <summary>Milliseconds since the last of them; null when there was none.</summary>
    [Id(7)]
    public long? LastEventAgoMs { get; init; }

    /// <summary>Changes that wait for the end of their directory's window.</summary>
    [Id(8)]
    public long Backlog { get; init; }

    /// <summary>Milliseconds since the oldest of these came; 0 for none.</summary>
    [Id(9)]
    public long LagMs { get; init; }

    /// <summary>Paths marked stale.</summary>
    [Id(10)]
    public long Marked { get; init; }

    /// <summary>Paths compared with the store at once.</summary>
    [Id(11)]
    public long Synced { get; init; }

    /// <summary>Times that everything below some path was marked because changes were or may have been lost.</summary>
    [Id(12)]
    public long Rescans { get; init; }

    /// <summary>Requests of polls to the store.</summary>
    [Id(13)]
    public long Requests { get; init; }

    /// <summary>Failures of the store, of a sync, of the feed.</summary>
    [Id(14)]
    public long Errors { get; init; }

    /// <summary>The last of them; null when there was none.</summary>
    [Id(15)]
    public string? LastError { get; init; }

    /// <summary>Milliseconds since it was started, over restarts.</summary>
    [Id(16)]
    public long StartedAgoMs { get; init; }
}
