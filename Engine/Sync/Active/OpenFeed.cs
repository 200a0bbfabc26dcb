using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>A feed in use.</summary>
/// <param name="Feed">The feed; owned by whoever holds this.</param>
/// <param name="Mount">The mount it is of.</param>
/// <param name="State">What the point does with it.</param>
/// <param name="Why">Why it is not a better one; empty when it is the best.</param>
/// <param name="EndsMs">When a better one is tried again; null for never.</param>
internal sealed record OpenFeed(
    IUfsChangeFeed Feed, Mount Mount, SyncPointState State, string Why, long? EndsMs);
