using System.Collections.Concurrent;
using System.Text;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Gateway.CrossCluster.Amqp;
using OrleansAlluxio.Tests.Conformance.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>What a broker, or whoever has a password of it, can do between two clusters.</summary>
internal sealed class RawBroker : IAsyncDisposable
{
    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly string _key;
    private readonly string _queue;
    private readonly ConcurrentQueue<byte[]> _seen = new();

    private RawBroker(IConnection connection, IChannel channel, string key, string queue) =>
        (_connection, _channel, _key, _queue) = (connection, channel, key, queue);

    /// <summary>The feed of the whole store.</summary>
    public static string Feed { get; } = AmqpNames.FeedOf([StoreLocation.Parse("model://root/")]);

    public static async Task<RawBroker> OpenAsync(int port, ClusterId origin, ClusterId receiver)
    {
        var connection = await new ConnectionFactory { Uri = RabbitMqServer.UrlAt(port) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        var broker = new RawBroker(
            connection, channel, AmqpNames.KeyOf(origin, Feed), AmqpNames.ChangesOf(receiver));
        await channel.ExchangeDeclareAsync(AmqpNames.Exchange, ExchangeType.Topic, durable: true);

        // The broker sees everything.
        var tap = await channel.QueueDeclareAsync();
        await channel.QueueBindAsync(tap.QueueName, AmqpNames.Exchange, broker._key);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            broker._seen.Enqueue(message.Body.ToArray());
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(tap.QueueName, autoAck: true, consumer);
        return broker;
    }

    /// <summary>A message with one byte of its content changed.</summary>
    public static byte[] Changed(byte[] body) => [.. body[..^3], (byte)(body[^3] ^ 1), .. body[^2..]];

    /// <summary>Nothing reaches the receiver meanwhile.</summary>
    public async Task LoseAsync(Func<Task> meanwhile)
    {
        await _channel.QueueUnbindAsync(_queue, AmqpNames.Exchange, _key);
        await meanwhile();
        await _channel.QueueBindAsync(_queue, AmqpNames.Exchange, _key);
    }

    /// <summary>Messages that passed, of those that are looked for.</summary>
    public async Task<IReadOnlyList<byte[]>> SeenAsync(Func<string, bool> isWanted)
    {
        while (!_seen.Any(b => isWanted(Encoding.UTF8.GetString(b))))
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        return [.. _seen.Where(b => isWanted(Encoding.UTF8.GetString(b)))];
    }

    /// <summary>Sends whoever hears the feed something in the origin's name.</summary>
    public async Task SendAsync(byte[] body) =>
        await _channel.BasicPublishAsync(AmqpNames.Exchange, _key, mandatory: false, body);

    public async ValueTask DisposeAsync() => await _connection.DisposeAsync();
}
