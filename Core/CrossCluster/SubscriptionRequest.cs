namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What a receiver wants from an origin.</summary>
public sealed record SubscriptionRequest
{
    /// <summary>Who asks.</summary>
    public required ClusterId Subscriber { get; init; }

    /// <summary>The epoch of <see cref="After"/>; null for a receiver that has none.</summary>
    public string? Epoch { get; init; }

    /// <summary>The receiver's watermark.</summary>
    public long After { get; init; }

    /// <summary>Places to hear of.</summary>
    public required IReadOnlyList<StoreLocation> Topics { get; init; }

    /// <summary>
    /// Whether the receiver hears what follows by way of a broker: it is told what it missed, and the stream ends.
    /// </summary>
    public bool Joins { get; init; }
}
