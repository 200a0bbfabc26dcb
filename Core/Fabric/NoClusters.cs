using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A fabric that shares nothing: whatever changes in its stores, no cluster tells it.</summary>
public sealed class NoClusters : IFabricClusters
{
    /// <inheritdoc/>
    public ValueTask<FenceResult> FenceAsync(FabricPath path, CancellationToken cancellationToken) =>
        new(new FenceResult());

    /// <inheritdoc/>
    public ValueTask<ClusterReport> GetAsync(bool live, CancellationToken cancellationToken) =>
        new(new ClusterReport());

    /// <inheritdoc/>
    public ValueTask<bool> ForgetAsync(string id, CancellationToken cancellationToken) => new(false);
}
