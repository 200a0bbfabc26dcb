using OrleansAlluxio.Core.Namespace;

namespace OrleansAlluxio.Core.Workers;

/// <summary>What other processes of the fabric ask of the one with the metadata. Thread-safe.</summary>
public interface IClusterMembership
{
    /// <summary>
    /// Takes a worker's report. Fenced for a process whose id another one has by now.
    /// </summary>
    ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken);

    /// <summary>The orders for whoever is no worker.</summary>
    ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken);

    /// <summary>The mounts with the secrets in their options.</summary>
    ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken);
}
