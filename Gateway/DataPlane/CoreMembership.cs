using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// The process with the metadata, as workers and gateways ask it, wherever it is. A question is asked once: who asks
/// repeats himself, and by then it goes to the next address; a silo that serves but does not lead says so, too.
/// </summary>
public sealed class CoreMembership(CoreAddresses cores, ClusterCalls calls) : IClusterMembership
{
    /// <inheritdoc/>
    public ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken) =>
        AskAsync(core => core.ReportAsync(report, cancellationToken));

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken) =>
        AskAsync(core => core.WatchAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken) =>
        AskAsync(core => core.MountsAsync(cancellationToken));

    private async ValueTask<T> AskAsync<T>(Func<ClusterClient, ValueTask<T>> ask)
    {
        var core = cores.Current;
        try
        {
            return await ask(new ClusterClient(core, calls));
        }
        catch (FabricException error) when (
            CoreAddresses.IsAboutTheCore(error) || error.Kind == FabricErrorKind.Unavailable)
        {
            cores.Leave(core);
            throw;
        }
    }
}
