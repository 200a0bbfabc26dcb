using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// The clusters that share stores with this one. Thread-safe; failures are <see cref="FabricException"/>s. A fabric
/// that shares nothing answers with nobody.
/// </summary>
public interface IFabricClusters
{
    /// <summary>
    /// Ends when everything that other clusters acknowledged before the call, and that their stores have, is visible at
    /// and below a path here. Where a cluster cannot be asked, the path is marked as stale instead: the result says so.
    /// </summary>
    ValueTask<FenceResult> FenceAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>
    /// This cluster and the others. <paramref name="live"/> asks each how far it is, and waits a second for it.
    /// </summary>
    ValueTask<ClusterReport> GetAsync(bool live, CancellationToken cancellationToken);

    /// <summary>
    /// Forgets a cluster that is gone for good. False when it is not known. One that is still there is met again.
    /// </summary>
    ValueTask<bool> ForgetAsync(string id, CancellationToken cancellationToken);
}
