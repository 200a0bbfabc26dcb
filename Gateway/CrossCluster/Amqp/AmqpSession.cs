using System.Globalization;
using OrleansAlluxio.Core.CrossCluster;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// One connection to the broker, with the queues and consumers of this cluster; used until it breaks. Thread-safe.
/// </summary>
internal sealed class AmqpSession : IAsyncDisposable
{
    private const ushort Unacknowledged = 256;
    private const ushort RequestsAtOnce = 8;

    private readonly IConnection _connection;
    private readonly ClusterId _self;
    private readonly AmqpBounds _bounds;
    private readonly SemaphoreSlim _binding = new(1);
    private readonly CancellationTokenSource _ended = new();
    private IChannel _publishing = null!;
    private IChannel _changes = null!;

    private AmqpSession(IConnection connection, ClusterId self, AmqpBounds bounds) =>
        (_connection, _self, _bounds) = (connection, self, bounds);

    /// <summary>Cancelled when the connection is gone.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>Requests of this cluster to others, and theirs to this one.</summary>
    public AmqpCalls Calls { get; private set; } = null!;

    /// <summary>Connects, and begins to take what comes for this cluster.</summary>
    public static async ValueTask<AmqpSession> OpenAsync(
        ConnectionFactory factory, (ClusterId Self, AmqpBounds Bounds) of, AmqpHandlers handlers,
        CancellationToken cancellationToken)
    {
        var connection = await factory.CreateConnectionAsync($"fabric {of.Self}", cancellationToken);
        var session = new AmqpSession(connection, of.Self, of.Bounds);
        try
        {
            connection.ConnectionShutdownAsync += async (_, _) => await session.EndAsync();
            await session.PrepareAsync(handlers, cancellationToken);
            return session;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Hands a message of a feed over: ends when the broker has it. False when no queue is bound to it.
    /// </summary>
    public async ValueTask<bool> PublishAsync(
        string key, byte[] body, TimeSpan? ageMax, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, cancellationToken);
        either.CancelAfter(_bounds.CallMax);
        var properties = new BasicProperties
        {
            Persistent = ageMax is null,
            Expiration = ageMax is { } age ? Milliseconds(age) : null,
        };
        try
        {
            await _publishing.BasicPublishAsync(
                AmqpNames.Exchange, key, mandatory: true, properties, body, either.Token);
            return true;
        }
        catch (PublishException e) when (e.IsReturn)
        {
            return false;
        }
    }

    /// <summary>Has a feed's messages come here; returns when the broker has taken note.</summary>
    public async ValueTask BindAsync(string key, CancellationToken cancellationToken)
    {
        await _binding.WaitAsync(cancellationToken);
        try
        {
            await _changes.QueueBindAsync(
                AmqpNames.ChangesOf(_self), AmqpNames.Exchange, key, null, false, cancellationToken);
        }
        finally
        {
            _binding.Release();
        }
    }

    /// <summary>Has a feed's messages come here no more, unless somebody began to want them.</summary>
    public async ValueTask UnbindAsync(string key, Func<bool> isWanted)
    {
        await _binding.WaitAsync(_ended.Token);
        try
        {
            if (!isWanted())
            {
                await _changes.QueueUnbindAsync(
                    AmqpNames.ChangesOf(_self), AmqpNames.Exchange, key, null, _ended.Token);
            }
        }
        finally
        {
            _binding.Release();
        }
    }

    /// <summary>What waits for a cluster, and whether it takes anything; null when it has no queue.</summary>
    public async ValueTask<CarrierBacklog?> BacklogAsync(ClusterId cluster, CancellationToken cancellationToken)
    {
        // Asking for a queue that is not there closes the channel that asks.
        await using var asking = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            var queue = await asking.QueueDeclarePassiveAsync(AmqpNames.ChangesOf(cluster), cancellationToken);
            return new CarrierBacklog(queue.MessageCount, queue.ConsumerCount > 0);
        }
        catch (OperationInterruptedException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        try
        {
            await _connection.CloseAsync(
                Constants.ReplySuccess, "done", _bounds.DirectMax, abort: true, CancellationToken.None);
        }
        catch (Exception e) when (AmqpErrors.IsOfBroker(e, CancellationToken.None))
        {
            // It is gone already.
        }

        await _connection.DisposeAsync();
    }

    private async Task EndAsync()
    {
        await _ended.CancelAsync();
        Calls?.FailAll(AmqpErrors.Away("the connection to the broker broke"));
    }

    private async ValueTask PrepareAsync(AmqpHandlers handlers, CancellationToken cancellationToken)
    {
        _publishing = await _connection.CreateChannelAsync(
            new CreateChannelOptions(
                publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true),
            cancellationToken);
        _changes = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await _changes.BasicQosAsync(0, Unacknowledged, global: false, cancellationToken);
        await _changes.ExchangeDeclareAsync(
            AmqpNames.Exchange, ExchangeType.Topic, durable: true, cancellationToken: cancellationToken);
        await _changes.QueueDeclareAsync(
            AmqpNames.ChangesOf(_self), durable: true, exclusive: false, autoDelete: false, Bounded(),
            cancellationToken: cancellationToken);
        await ConsumeAsync(_changes, AmqpNames.ChangesOf(_self), handlers.Change, cancellationToken);
        var calls = await _connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var served = await _connection.CreateChannelAsync(
            new CreateChannelOptions(false, false, consumerDispatchConcurrency: RequestsAtOnce), cancellationToken);
        Calls = await AmqpCalls.OpenAsync((calls, served), _self, _bounds, handlers.Answer, cancellationToken);
    }

    private async ValueTask ConsumeAsync(
        IChannel channel, string queue, Action<AmqpSession, string, ReadOnlyMemory<byte>> take,
        CancellationToken cancellationToken)
    {
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            try
            {
                take(this, message.RoutingKey, message.Body);
                await channel.BasicAckAsync(message.DeliveryTag, multiple: false, _ended.Token);
            }
            catch (Exception e) when (AmqpErrors.IsOfBroker(e, CancellationToken.None))
            {
                // The connection is gone: the queue still has it.
            }
        };
        await channel.BasicConsumeAsync(queue, autoAck: false, consumer, cancellationToken);
    }

    private Dictionary<string, object?> Bounded() => new()
    {
        ["x-max-length"] = _bounds.QueueMessagesMax,
        ["x-max-length-bytes"] = _bounds.QueueBytesMax,
        ["x-overflow"] = "drop-head",
        ["x-message-ttl"] = (long)_bounds.MessageAgeMax.TotalMilliseconds,
        ["x-expires"] = (long)_bounds.QueueAgeMax.TotalMilliseconds,
    };

    private static string Milliseconds(TimeSpan time) =>
        ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
