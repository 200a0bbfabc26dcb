using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>One stream or channel with its subscribers.</summary>
internal sealed class StreamTopic<T>(StreamId streamId, int queueMax, ILogger logger)
    : IAsyncStream<T>, IBroadcastChannelWriter<T>
{
    private readonly Lock _lock = new();
    private StreamSubscription<T>[] _subscribers = [];
    private long _sequence;

    public StreamId StreamId { get; } = streamId;

    public async Task OnNextAsync(T item, StreamSequenceToken? token = null)
    {
        token ??= new StreamSequenceToken(Interlocked.Increment(ref _sequence));
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            await subscriber.SendAsync(item, token).ConfigureAwait(false);
        }
    }

    public Task Publish(T item)
    {
        var token = new StreamSequenceToken(Interlocked.Increment(ref _sequence));
        foreach (var subscriber in Volatile.Read(ref _subscribers))
        {
            subscriber.TrySend(item, token);
        }

        return Task.CompletedTask;
    }

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(Func<T, StreamSequenceToken?, Task> onNextAsync)
    {
        ArgumentNullException.ThrowIfNull(onNextAsync);
        var activation = (SynchronizationContext.Current as TurnContext)?.Activation;
        var subscription = new StreamSubscription<T>(this, onNextAsync, activation, queueMax, logger);
        activation?.Parts.Add(subscription);
        lock (_lock)
        {
            Volatile.Write(ref _subscribers, [.. _subscribers, subscription]);
        }

        subscription.Start();
        return Task.FromResult<StreamSubscriptionHandle<T>>(subscription);
    }

    public void Remove(StreamSubscription<T> subscription)
    {
        lock (_lock)
        {
            Volatile.Write(ref _subscribers, [.. _subscribers.Where(other => !ReferenceEquals(other, subscription))]);
        }

        subscription.Activation?.Parts.Remove(subscription);
    }
}
