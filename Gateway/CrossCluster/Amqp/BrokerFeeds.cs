using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// This cluster as others hear it by way of the broker: who joins is told what it missed, and hears the feed of its
/// places from there on. Who does not join has a subscription of its own. Thread-safe.
/// </summary>
internal sealed class BrokerFeeds(IInvalidationOrigin origin, BrokerParts parts, CancellationToken lifetime)
    : IInvalidationOrigin
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BrokerFeed> _feeds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ClusterId, string> _joined = new();

    /// <inheritdoc/>
    public ClusterId Id => origin.Id;

    public IInvalidationOrigin Origin => origin;

    public AmqpLink Link => parts.Link;

    public AmqpSeal Seal => parts.Seal;

    public AmqpBounds Bounds => parts.Bounds;

    public AmqpCounters Counters => parts.Counters;

    public TimeProvider Time => parts.Time;

    public TimeSpan BeatAgeMax => 2 * parts.BeatEvery;

    public CancellationToken Lifetime => lifetime;

    /// <inheritdoc/>
    public async IAsyncEnumerable<InvalidationFrame> OpenAsync(
        SubscriptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (AmqpNames.IsFeed(request.Subscriber))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "subscribe", request.Subscriber.Value,
                "names that begin like this are feeds of a broker, not clusters");
        }

        var position = request.Joins ? await BeginAsync(request, cancellationToken) : null;
        await foreach (var frame in origin.OpenAsync(request, cancellationToken))
        {
            yield return position is not null && frame.IsWelcome ? frame with { Life = parts.Life } : frame;
            if (position is not null && !frame.IsWelcome && frame.UpTo >= position.Head)
            {
                yield break; // What follows is in the feed.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<OriginPosition> HeadAsync(ClusterId subscriber, CancellationToken cancellationToken) =>
        origin.HeadAsync(SubscriptionOf(subscriber) ?? subscriber, cancellationToken);

    /// <summary>Under which name a cluster that joined is heard of at the origin; null for one that did not.</summary>
    public ClusterId? SubscriptionOf(ClusterId subscriber) =>
        _joined.TryGetValue(subscriber, out var feed) ? AmqpNames.SubscriberOf(feed) : null;

    /// <summary>Forgets a feed that ended.</summary>
    public void Remove(string name, BrokerFeed feed)
    {
        lock (_lock)
        {
            if (_feeds.GetValueOrDefault(name) == feed)
            {
                _feeds.Remove(name);
            }
        }
    }

    /// <summary>Ends when every feed has ended, by the token they were made with.</summary>
    public async ValueTask StoppedAsync()
    {
        List<BrokerFeed> feeds;
        lock (_lock)
        {
            feeds = [.. _feeds.Values];
        }

        foreach (var feed in feeds)
        {
            await feed.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // The subscriber is bound to the feed already: what is not in the feed for it is in the log by now.
    private async ValueTask<OriginPosition> BeginAsync(
        SubscriptionRequest request, CancellationToken cancellationToken)
    {
        var name = AmqpNames.FeedOf(request.Topics);
        BrokerFeed? feed;
        lock (_lock)
        {
            if (!_feeds.TryGetValue(name, out feed))
            {
                if (_feeds.Count >= CrossClusterProtocol.ClustersMax)
                {
                    throw new FabricException(
                        FabricErrorKind.TooLarge, "subscribe", request.Subscriber.Value,
                        $"at most {CrossClusterProtocol.ClustersMax} feeds");
                }

                _feeds[name] = feed = new BrokerFeed(this, name, request.Topics);
            }
        }

        await feed.BegunAsync(cancellationToken);
        if (_joined.Count < 2 * CrossClusterProtocol.ClustersMax || _joined.ContainsKey(request.Subscriber))
        {
            _joined[request.Subscriber] = name;
        }

        return await origin.HeadAsync(request.Subscriber, cancellationToken);
    }
}
