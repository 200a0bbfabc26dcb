namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>What everything that goes by way of the broker is made with.</summary>
internal sealed record BrokerParts(
    AmqpLink Link, AmqpSeal Seal, AmqpBounds Bounds, AmqpCounters Counters, TimeSpan BeatEvery, TimeProvider Time)
{
    /// <summary>Names this process among those that the cluster has been.</summary>
    public required string Life { get; init; }
}
