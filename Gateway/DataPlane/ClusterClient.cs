using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The process with the metadata, as workers and gateways ask it.</summary>
public sealed class ClusterClient(Uri server, ClusterCalls calls) : IClusterMembership
{
    private static readonly ClusterJson Json = ClusterJson.Default;

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken) =>
        calls.CallAsync(
            new Uri(server, ClusterHeaders.Report), (report, Json.WorkerReport), Json.WorkerOrders, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken) =>
        calls.GetAsync(new Uri(server, ClusterHeaders.Watch), Json.WorkerOrders, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken) =>
        calls.GetAsync(new Uri(server, ClusterHeaders.Mounts), Json.IReadOnlyListMountRecord, cancellationToken);
}
