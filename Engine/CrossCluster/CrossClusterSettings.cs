using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Who this cluster is among others, and bounds.</summary>
public sealed record CrossClusterSettings
{
    /// <summary>Its name.</summary>
    public required ClusterId Id { get; init; }

    /// <summary>The home behind the name.</summary>
    public required string Instance { get; init; }

    /// <summary>A place that is this fabric's own: what is mounted from there is nobody else's.</summary>
    public StoreLocation? Private { get; init; }

    /// <summary>Changes a subscriber may be behind before they fold into subtrees: as Alluxio's queue.</summary>
    public int QueueMax { get; init; } = 1000;

    /// <summary>Changes that wait for their sequence before they fold: some seconds of writes.</summary>
    public int BufferMax { get; init; } = 100_000;

    /// <summary>Changes kept to go on from: a restart of a receiver under load, at some 100 bytes each.</summary>
    public int LogMax { get; init; } = 10_000;

    /// <summary>A subscription without changes says so this often; after three times it is dead.</summary>
    public TimeSpan HeartbeatEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often this cluster repeats itself to discovery, which forgets it after four times.</summary>
    public TimeSpan RegisterEvery { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>First pause before a broken subscription is opened again; doubles.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest such pause.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a start waits to hear what it missed; the topics of those it does not hear from are marked then.
    /// </summary>
    public TimeSpan CatchUpMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a fence waits for another cluster before it marks the path instead.</summary>
    public TimeSpan FenceMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a watermark that moved without changes may be ahead of its document.</summary>
    public TimeSpan WatermarkEvery { get; init; } = TimeSpan.FromSeconds(30);
}
