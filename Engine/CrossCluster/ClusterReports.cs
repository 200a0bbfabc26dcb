using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What people are told of this cluster and the others.</summary>
internal sealed class ClusterReports(
    ClusterId self, Publisher publisher, IInvalidationCarrier carrier, DiscoveryWatch discovery, TimeProvider time)
{
    private static readonly TimeSpan AskMax = TimeSpan.FromSeconds(1);

    /// <summary>All of it; a live one asks the others and the carrier how far they are.</summary>
    public async ValueTask<ClusterReport> OfAsync(
        IReadOnlyList<PeerSubscription> peers, bool live, CancellationToken cancellationToken)
    {
        var position = publisher.Position();
        var subscribers = publisher.Subscribers().ToDictionary(static s => s.Id);
        var statuses = await Task.WhenAll(peers.Select(p => StatusAsync(p, subscribers, live, cancellationToken)))
            .ConfigureAwait(false);
        return new ClusterReport
        {
            Id = self.Value,
            Epoch = position.Epoch,
            Head = position.Head,
            Carrier = carrier.Name,
            DiscoveryError = discovery.Error,
            Mounts =
            [
                .. publisher.Shared.All()
                    .Select(static m => m.Location + (m.ReadOnly ? " (read-only)" : string.Empty)),
            ],
            Peers = statuses,
        };
    }

    private async Task<ClusterPeerStatus> StatusAsync(
        PeerSubscription peer, Dictionary<ClusterId, SubscriberState> subscribers, bool live,
        CancellationToken cancellationToken)
    {
        var known = peer.Known;
        var name = carrier.SubscriptionOf(known.Cluster.Id);
        var subscriber = name is { } heardBy ? subscribers.GetValueOrDefault(heardBy) : null;
        var backlog = live && subscriber is not null
            ? await TryAsync(token => carrier.BacklogAsync(known.Cluster.Id, token), cancellationToken)
                .ConfigureAwait(false)
            : null;
        var head = live
            ? await TryAsync(token => HeadAsync(peer, token), cancellationToken).ConfigureAwait(false)
            : null;
        return new ClusterPeerStatus
        {
            Id = known.Cluster.Id.Value,
            Addresses = [.. known.Cluster.Addresses.Select(static a => a.ToString())],
            Topics = [.. peer.Topics.Select(static t => t.ToString())],
            Connected = peer.IsConnected,
            Watermark = known.Watermark,
            Head = head?.Head,
            HeardAgoMs = peer.HeardAgoMs,
            Subscribed = subscriber is not null && backlog is not { IsListening: false },
            Waiting = (int)Math.Min(int.MaxValue, (subscriber?.Waiting ?? 0) + (backlog?.Waiting ?? 0)),
            SentUpTo = subscriber?.SentUpTo ?? 0,
            Folds = subscriber?.Folds ?? 0,
            LastError = peer.IsConnected ? null : peer.LastError,
        };
    }

    private static async ValueTask<OriginPosition?> HeadAsync(
        PeerSubscription peer, CancellationToken cancellationToken) =>
        await peer.HeadAsync(cancellationToken).ConfigureAwait(false);

    private async ValueTask<T?> TryAsync<T>(
        Func<CancellationToken, ValueTask<T?>> ask, CancellationToken cancellationToken)
        where T : class
    {
        using var limit = new CancellationTokenSource(AskMax, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await ask(either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FabricException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
