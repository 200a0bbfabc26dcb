using System.Globalization;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OrleansAlluxio.Tests.Orleans.News;

/// <summary>A fanout of RabbitMQ with a durable queue for each silo; what is sent is confirmed by the broker.</summary>
internal sealed class FanoutCarrier : INewsCarrier
{
    private const string Exchange = "news";
    private readonly IConnection _connection;
    private readonly IChannel _sending;

    private FanoutCarrier(IConnection connection, IChannel sending) => (_connection, _sending) = (connection, sending);

    /// <summary>Has the exchange, and a queue for each silo.</summary>
    public static async Task<FanoutCarrier> StartAsync(Uri broker)
    {
        var connection = await new ConnectionFactory { Uri = broker }.CreateConnectionAsync();
        var sending = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await sending.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true);
        for (var i = 0; i < 3; i++)
        {
            var silo = i;
            var channel = await connection.CreateChannelAsync();
            var queue = await channel.QueueDeclareAsync(
                $"news-{silo}", durable: true, exclusive: false, autoDelete: false);
            await channel.QueueBindAsync(queue.QueueName, Exchange, string.Empty);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += async (_, e) =>
            {
                Heard.Now.Note(silo, int.Parse(Encoding.ASCII.GetString(e.Body.Span), CultureInfo.InvariantCulture));
                await channel.BasicAckAsync(e.DeliveryTag, multiple: false);
            };
            await channel.BasicConsumeAsync(queue.QueueName, autoAck: false, consumer);
        }

        return new FanoutCarrier(connection, sending);
    }

    public async Task SendAsync(int news) => await _sending.BasicPublishAsync(
        Exchange, string.Empty, mandatory: false, new BasicProperties { Persistent = true },
        Encoding.ASCII.GetBytes(news.ToString(CultureInfo.InvariantCulture)));

    public async ValueTask DisposeAsync()
    {
        await _sending.DisposeAsync();
        await _connection.DisposeAsync();
    }
}
