using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Active sync: stores tell what changes in them, so that reads need not ask. Thread-safe; failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricActiveSync
{
    /// <summary>
    /// Makes a directory an active sync point, durably, and answers once its changes are noticed, or with the state it
    /// has after some seconds. The same point again replaces its settings. NotFound or NotADirectory for the path;
    /// Conflict when another point of the same mount is above or below; TooLarge beyond the limit of points.
    /// </summary>
    ValueTask<SyncPointStatus> StartAsync(SyncPointRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an active sync point, durably. What was learnt stays: everything below is compared once more at its next
    /// use. False when the path is none.
    /// </summary>
    ValueTask<bool> StopAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>The points, in order of their path.</summary>
    ValueTask<IReadOnlyList<SyncPointStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Takes event notifications of stores. Duplicates and any order are harmless. NotFound when no mount has any of
    /// the buckets named; at most <see cref="FabricLimits.StoreEventsMax"/> of them.
    /// </summary>
    ValueTask<StoreEventsTaken> NotifyAsync(IReadOnlyList<StoreEvent> events, CancellationToken cancellationToken);

    /// <summary>
    /// The secret that lets a store deliver event notifications, and nothing else. Made once, the same for ever.
    /// </summary>
    ValueTask<string> GetEventTokenAsync(CancellationToken cancellationToken);
}
