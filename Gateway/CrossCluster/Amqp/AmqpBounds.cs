namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>What a broker may keep for a cluster, and how long anything is waited for.</summary>
public sealed record AmqpBounds
{
    /// <summary>
    /// Messages that wait for a cluster; the oldest are dropped for more. As many as an origin's log holds: who is
    /// further behind goes on from there anyhow.
    /// </summary>
    public int QueueMessagesMax { get; init; } = 10_000;

    /// <summary>
    /// Bytes that wait for a cluster: the queues of two thousand fit a broker of 32 GiB at the worst.
    /// </summary>
    public long QueueBytesMax { get; init; } = 16L << 20;

    /// <summary>How long a message waits; who was away for longer goes on from the origin's log.</summary>
    public TimeSpan MessageAgeMax { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a queue without its cluster is kept.</summary>
    public TimeSpan QueueAgeMax { get; init; } = TimeSpan.FromHours(1);

    /// <summary>First pause before a broken connection is opened again; doubles.</summary>
    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest such pause: a broker that starts is not met by a thousand clusters at once.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the broker, and another cluster by way of it, may take for an answer.</summary>
    public TimeSpan CallMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long another cluster is tried directly before it is asked by way of the broker.</summary>
    public TimeSpan DirectMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one that could not be reached directly is not tried so again.</summary>
    public TimeSpan DirectPause { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a feed goes on that nobody is bound to.</summary>
    public TimeSpan FeedIdleMax { get; init; } = TimeSpan.FromSeconds(30);
}
