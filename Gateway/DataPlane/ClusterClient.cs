using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>
/// The process with the metadata, as workers and gateways ask it. Where it may be one of several, of which one leads
/// and the others do not answer, the one that answered last is asked first.
/// </summary>
public sealed class ClusterClient(IReadOnlyList<Uri> servers, ClusterCalls calls) : IClusterMembership
{
    private static readonly ClusterJson Json = ClusterJson.Default;

    private int _answered;

    /// <summary>Asks one.</summary>
    public ClusterClient(Uri server, ClusterCalls calls)
        : this([server], calls)
    {
    }

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> ReportAsync(WorkerReport report, CancellationToken cancellationToken) => AskAsync(
        server => calls.CallAsync(
            new Uri(server, ClusterHeaders.Report), (report, Json.WorkerReport), Json.WorkerOrders, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WorkerOrders> WatchAsync(CancellationToken cancellationToken) => AskAsync(
        server => calls.GetAsync(new Uri(server, ClusterHeaders.Watch), Json.WorkerOrders, cancellationToken),
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<MountRecord>> MountsAsync(CancellationToken cancellationToken) => AskAsync(
        server => calls.GetAsync(
            new Uri(server, ClusterHeaders.Mounts), Json.IReadOnlyListMountRecord, cancellationToken),
        cancellationToken);

    private async ValueTask<T> AskAsync<T>(Func<Uri, ValueTask<T>> ask, CancellationToken cancellationToken)
    {
        for (var asked = 1; ; asked++)
        {
            var at = Volatile.Read(ref _answered);
            try
            {
                return await ask(servers[at]);
            }
            catch (FabricException error) when (!cancellationToken.IsCancellationRequested
                && error.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
            {
                Interlocked.CompareExchange(ref _answered, (at + 1) % servers.Count, at);
                if (asked >= servers.Count)
                {
                    throw;
                }
            }
        }
    }
}
