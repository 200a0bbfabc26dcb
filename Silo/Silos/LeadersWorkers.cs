using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Silo.Silos;

/// <summary>The list of workers, kept by the silo that leads and refused by the others.</summary>
internal sealed class LeadersWorkers(IClusterMembership inner, SiloLead lead) : IClusterMembership
{
    /// <inheritdoc/>
    public ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken) =>
        Leading().ReportAsync(report, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken) =>
        Leading().WatchAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken) =>
        Leading().MountsAsync(cancellationToken);

    private IClusterMembership Leading() => lead.Leads
        ? inner
        : throw new FabricException(
            FabricErrorKind.Unavailable, "join", "this silo", "another silo leads; workers join that one");
}
