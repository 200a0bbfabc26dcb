namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>
/// Carries frames between clusters. It may lose, double, delay and reorder them, and end at any time: receivers notice
/// by the sequences. It may not change them, nor take them from anybody but the clusters that share the secret.
/// Thread-safe.
/// </summary>
public interface IInvalidationCarrier : IAsyncDisposable
{
    /// <summary>How it is called in answers to people.</summary>
    string Name { get; }

    /// <summary>
    /// Begins to offer this cluster's changes to others, where the carrier has to do anything for that. Called once.
    /// </summary>
    ValueTask ServeAsync(IInvalidationOrigin origin, CancellationToken cancellationToken);

    /// <summary>Opens a subscription at another cluster. A welcome comes first.</summary>
    /// <exception cref="Errors.FabricException">Unavailable when it cannot be reached or the stream broke,
    /// Unauthenticated when the secrets differ, Unsupported when it speaks another version.</exception>
    IAsyncEnumerable<InvalidationFrame> SubscribeAsync(
        ClusterRecord origin, SubscriptionRequest request, CancellationToken cancellationToken);

    /// <summary>Asks another cluster how far it is; see <see cref="IInvalidationOrigin.HeadAsync"/>.</summary>
    ValueTask<OriginPosition> HeadAsync(
        ClusterRecord origin, ClusterId subscriber, CancellationToken cancellationToken);

    /// <summary>
    /// The name of the subscription at this cluster by which another hears it: the other's own, unless the carrier
    /// serves several with one. Null when it does not hear it.
    /// </summary>
    ClusterId? SubscriptionOf(ClusterId subscriber) => subscriber;

    /// <summary>What the carrier itself keeps for a cluster; null where it keeps nothing, or does not know.</summary>
    ValueTask<CarrierBacklog?> BacklogAsync(ClusterId subscriber, CancellationToken cancellationToken) =>
        ValueTask.FromResult<CarrierBacklog?>(null);

    /// <summary>What the carrier did since start, by name.</summary>
    IEnumerable<KeyValuePair<string, long>> Counters => [];
}
