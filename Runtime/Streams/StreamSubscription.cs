using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>One subscriber: a bounded queue and the loop that empties it.</summary>
internal sealed class StreamSubscription<T> : StreamSubscriptionHandle<T>, IStreamSubscription
{
    private readonly StreamTopic<T> _topic;
    private readonly Func<T, StreamSequenceToken?, Task> _handler;
    private readonly Channel<(T Item, StreamSequenceToken Token)> _queue;
    private readonly ILogger _logger;
    private volatile bool _ended;

    public StreamSubscription(
        StreamTopic<T> topic,
        Func<T, StreamSequenceToken?, Task> handler,
        Activation? activation,
        int queueMax,
        ILogger logger)
    {
        _topic = topic;
        _handler = handler;
        _logger = logger;
        Activation = activation;
        _queue = Channel.CreateBounded<(T, StreamSequenceToken)>(
            new BoundedChannelOptions(queueMax) { SingleReader = true, AllowSynchronousContinuations = false });
    }

    public override StreamId StreamId => _topic.StreamId;

    /// <summary>The grain that listens, if it is one.</summary>
    public Activation? Activation { get; }

    /// <summary>Ends when the subscription does.</summary>
    public Task Delivery { get; private set; } = Task.CompletedTask;

    public void Start() => Delivery = Task.Run(DeliverAsync);

    /// <summary>Queues an event, waiting for room.</summary>
    public async ValueTask SendAsync(T item, StreamSequenceToken token)
    {
        while (!_queue.Writer.TryWrite((item, token)))
        {
            if (!await _queue.Writer.WaitToWriteAsync().ConfigureAwait(false))
            {
                return; // Unsubscribed meanwhile.
            }
        }
    }

    /// <summary>Queues an event if there is room.</summary>
    public bool TrySend(T item, StreamSequenceToken token) => _queue.Writer.TryWrite((item, token));

    public override Task UnsubscribeAsync()
    {
        End();
        return Task.CompletedTask;
    }

    public void End()
    {
        _ended = true;
        _topic.Remove(this);
        _queue.Writer.TryComplete();
    }

    private async Task DeliverAsync()
    {
        await foreach (var (item, token) in _queue.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (_ended)
            {
                continue;
            }

            try
            {
                await HandleAsync(item, token).ConfigureAwait(false);
            }
            catch (Exception error)
            {
                RuntimeLog.SubscriberFailed(_logger, StreamId.ToString(), error);
            }
        }
    }

    private Task HandleAsync(T item, StreamSequenceToken token)
    {
        if (Activation is null)
        {
            return _handler(item, token);
        }

        var request = new StreamDelivery(() => _ended ? Task.CompletedTask : _handler(item, token));
        if (Activation.TryEnqueue(request))
        {
            return request.Done;
        }

        End();
        return Task.CompletedTask;
    }
}
