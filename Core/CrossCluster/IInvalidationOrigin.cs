namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What a cluster offers to those that share stores with it. Thread-safe.</summary>
public interface IInvalidationOrigin
{
    /// <summary>Whose changes these are.</summary>
    ClusterId Id { get; }

    /// <summary>
    /// Opens a subscription: a welcome first, then frames as changes come, an empty one when none came for a while.
    /// Frames follow on each other without a gap. Ends by the token, or when another subscription of the same name is
    /// opened.
    /// </summary>
    /// <exception cref="Errors.FabricException">InvalidArgument for a request that cannot be.</exception>
    IAsyncEnumerable<InvalidationFrame> OpenAsync(SubscriptionRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// How far the origin is, once everything it has acknowledged has its sequence. A subscription of
    /// <paramref name="subscriber"/> is told as far at once.
    /// </summary>
    ValueTask<OriginPosition> HeadAsync(ClusterId subscriber, CancellationToken cancellationToken);
}
