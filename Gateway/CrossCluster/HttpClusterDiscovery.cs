using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>Discovery over HTTP.</summary>
public sealed class HttpClusterDiscovery(Uri server, PeerSecret secret, TimeProvider time, IRandomSource random)
    : IClusterDiscovery
{
    // Discovery itself answers a watch after ten seconds.
    private static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(5);

    private readonly ClusterCaller _caller = new(secret, time, random);

    /// <inheritdoc/>
    public ValueTask<ClusterView> RegisterAsync(ClusterRecord self, CancellationToken cancellationToken) =>
        WithinAsync(CallMax, token => _caller.AskAsync(
            (server, ClusterNames.Register), (self, CrossClusterJson.Default.ClusterRecord),
            CrossClusterJson.Default.ClusterView, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ClusterView> WatchAsync(ClusterView? seen, CancellationToken cancellationToken) =>
        WithinAsync(WatchMax, token => _caller.AskAsync(
            (server, ClusterNames.Watch),
            ((seen ?? new ClusterView(string.Empty, -1, [])) with { Clusters = [] },
                CrossClusterJson.Default.ClusterView),
            CrossClusterJson.Default.ClusterView, token), cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _caller.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<ClusterView> WithinAsync(
        TimeSpan max, Func<CancellationToken, ValueTask<ClusterView>> ask, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(max, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ask(either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FabricException(
                FabricErrorKind.Unavailable, "ask discovery", server.ToString(), "it does not answer",
                RetryAdvice.Backoff, e);
        }
    }
}
