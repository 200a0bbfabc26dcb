using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// What this cluster sends to all that share the same places with it: a subscription of its own at the publisher,
/// handed to the broker frame by frame. While the broker is away its queue folds, as any slow subscriber's.
/// </summary>
internal sealed class BrokerFeed
{
    private readonly BrokerFeeds _feeds;
    private readonly IReadOnlyList<StoreLocation> _topics;
    private readonly string _name;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _running;
    private long _joinedAt;

    public BrokerFeed(BrokerFeeds feeds, string name, IReadOnlyList<StoreLocation> topics)
    {
        (_feeds, _name, _topics) = (feeds, name, topics);
        _joinedAt = feeds.Time.GetTimestamp();
        _running = RunAsync(feeds.Lifetime);
    }

    /// <summary>Ends with the feed.</summary>
    public Task Running => _running;

    /// <summary>Ends when everything that is published from now on is in the feed.</summary>
    public Task BegunAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _joinedAt, _feeds.Time.GetTimestamp());
        return _begun.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Yield(); // Whoever made it has it in the table by then.
            var self = AmqpNames.SubscriberOf(_name);
            var head = await _feeds.Origin.HeadAsync(self, cancellationToken);
            var request = new SubscriptionRequest
            {
                Subscriber = self,
                Epoch = head.Epoch,
                After = head.Head,
                Topics = _topics,
            };
            await foreach (var frame in _feeds.Origin.OpenAsync(request, cancellationToken))
            {
                if (frame.IsWelcome)
                {
                    _begun.TrySetResult();
                }
                else if (!await SendAsync(frame, cancellationToken))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is FabricException or OperationCanceledException)
        {
            _begun.TrySetException(e); // Who joins hears why; who has joined hears nothing, and joins again.
            _ = _begun.Task.Exception;
        }
        finally
        {
            _feeds.Remove(_name, this);
        }
    }

    /// <summary>Sends until the broker has it; false when nobody hears the feed any more.</summary>
    private async ValueTask<bool> SendAsync(InvalidationFrame frame, CancellationToken cancellationToken)
    {
        var key = AmqpNames.KeyOf(_feeds.Origin.Id, _name);
        var body = _feeds.Seal.Close(
            AmqpSeal.Frame(_feeds.Origin.Id.Value, _name), frame, CrossClusterJson.Default.InvalidationFrame);

        // A beat says nothing that the next does not say.
        TimeSpan? ageMax = frame.UpTo == frame.After ? _feeds.BeatAgeMax : null;
        for (var pause = _feeds.Bounds.RetryMin; ; pause = Longer(pause))
        {
            var session = await _feeds.Link.WaitAsync(cancellationToken);
            try
            {
                var isHeard = await session.PublishAsync(key, body, ageMax, cancellationToken);
                _feeds.Counters.Published();
                return isHeard
                    || _feeds.Time.GetElapsedTime(Volatile.Read(ref _joinedAt)) < _feeds.Bounds.FeedIdleMax;
            }
            catch (Exception e) when (AmqpErrors.IsOfBroker(e, cancellationToken))
            {
                _feeds.Counters.Repeated();
            }

            await Task.Delay(pause, _feeds.Time, cancellationToken);
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < _feeds.Bounds.RetryMax ? pause * 2 : _feeds.Bounds.RetryMax;
}
