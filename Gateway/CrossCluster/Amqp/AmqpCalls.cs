using System.Collections.Concurrent;
using System.Globalization;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>
/// Questions and answers by way of the broker, for clusters that cannot reach each other directly. Thread-safe.
/// </summary>
internal sealed class AmqpCalls
{
    // Requests of a start of hundreds of clusters; more are dropped, and asked again.
    private const int RequestsMax = 1000;

    private readonly IChannel _asking;
    private readonly IChannel _serving;
    private readonly AmqpBounds _bounds;
    private readonly Func<AmqpMessage, CancellationToken, ValueTask<AmqpMessage?>> _answer;
    private readonly SemaphoreSlim _sending = new(1);
    private readonly SemaphoreSlim _replying = new(1);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<AmqpMessage>> _pending =
        new(StringComparer.Ordinal);

    private AmqpCalls(
        (IChannel Asking, IChannel Serving) channels, AmqpBounds bounds,
        Func<AmqpMessage, CancellationToken, ValueTask<AmqpMessage?>> answer)
    {
        (_asking, _serving) = channels;
        (_bounds, _answer) = (bounds, answer);
    }

    /// <summary>Begins to answer, and to take answers.</summary>
    public static async ValueTask<AmqpCalls> OpenAsync(
        (IChannel Asking, IChannel Serving) channels, ClusterId self, AmqpBounds bounds,
        Func<AmqpMessage, CancellationToken, ValueTask<AmqpMessage?>> answer, CancellationToken cancellationToken)
    {
        var calls = new AmqpCalls(channels, bounds, answer);
        channels.Asking.BasicReturnAsync += (_, returned) =>
        {
            calls.Fail(returned.BasicProperties.CorrelationId, "the cluster is not connected to the broker");
            return Task.CompletedTask;
        };
        var answers = new AsyncEventingBasicConsumer(channels.Asking);
        answers.ReceivedAsync += (_, message) =>
        {
            calls.Take(message);
            return Task.CompletedTask;
        };
        await channels.Asking.BasicConsumeAsync(AmqpNames.Answers, autoAck: true, answers, cancellationToken);
        await channels.Serving.BasicQosAsync(0, 32, global: false, cancellationToken);
        await channels.Serving.QueueDeclareAsync(
            AmqpNames.RequestsOf(self), durable: false, exclusive: false, autoDelete: true,
            new Dictionary<string, object?>
            {
                ["x-max-length"] = RequestsMax,
                ["x-message-ttl"] = (long)bounds.CallMax.TotalMilliseconds,
            },
            cancellationToken: cancellationToken);
        var requests = new AsyncEventingBasicConsumer(channels.Serving);
        requests.ReceivedAsync += (_, message) => calls.ServeAsync(message);
        await channels.Serving.BasicConsumeAsync(
            AmqpNames.RequestsOf(self), autoAck: false, requests, cancellationToken);
        return calls;
    }

    /// <summary>Asks a cluster, and waits for its answer.</summary>
    /// <exception cref="FabricException">Unavailable when it does not answer in time, or is not there.</exception>
    public async ValueTask<AmqpMessage> AskAsync(
        ClusterId cluster, AmqpMessage request, CancellationToken cancellationToken)
    {
        var answered = new TaskCompletionSource<AmqpMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[request.Nonce] = answered;
        try
        {
            var properties = new BasicProperties
            {
                CorrelationId = request.Nonce,
                Type = request.Kind,
                MessageId = request.SentAt,
                ReplyTo = AmqpNames.Answers,
                Expiration = ((long)_bounds.CallMax.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            };
            await SendAsync(
                (_asking, _sending), AmqpNames.RequestsOf(cluster), properties, request.Body, cancellationToken);
            return await answered.Task.WaitAsync(_bounds.CallMax, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw AmqpErrors.Away($"cluster '{cluster}' does not answer by way of the broker", e);
        }
        finally
        {
            _pending.TryRemove(request.Nonce, out _);
        }
    }

    /// <summary>Ends all that wait for an answer.</summary>
    public void FailAll(Exception failure)
    {
        foreach (var waiting in _pending.Values)
        {
            waiting.TrySetException(failure);
        }
    }

    private void Fail(string? nonce, string reason)
    {
        if (nonce is not null && _pending.TryGetValue(nonce, out var waiting))
        {
            waiting.TrySetException(AmqpErrors.Away(reason));
        }
    }

    private void Take(BasicDeliverEventArgs message)
    {
        if (message.BasicProperties.CorrelationId is { } nonce && _pending.TryGetValue(nonce, out var waiting))
        {
            waiting.TrySetResult(new AmqpMessage(
                message.BasicProperties.Type ?? string.Empty, nonce, string.Empty, message.Body.ToArray()));
        }
    }

    private async Task ServeAsync(BasicDeliverEventArgs message)
    {
        var properties = message.BasicProperties;
        var request = new AmqpMessage(
            properties.Type ?? string.Empty, properties.CorrelationId ?? string.Empty,
            properties.MessageId ?? string.Empty, message.Body.ToArray());
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(message.CancellationToken);
            limit.CancelAfter(_bounds.CallMax);
            var answer = await _answer(request, limit.Token);
            if (answer is not null && properties.ReplyTo is { } back
                && back.StartsWith(AmqpNames.Answers, StringComparison.Ordinal))
            {
                await SendAsync(
                    (_serving, _replying), back,
                    new BasicProperties { CorrelationId = answer.Nonce, Type = answer.Kind }, answer.Body,
                    limit.Token);
            }

            await _serving.BasicAckAsync(message.DeliveryTag, multiple: false, message.CancellationToken);
        }
        catch (Exception e) when (AmqpErrors.IsOfBroker(e, CancellationToken.None))
        {
            // Nobody waits for the answer any more, or asks again.
        }
    }

    // A channel takes one sender at a time.
    private static async ValueTask SendAsync(
        (IChannel Channel, SemaphoreSlim Gate) by, string queue, BasicProperties properties, byte[] body,
        CancellationToken cancellationToken)
    {
        await by.Gate.WaitAsync(cancellationToken);
        try
        {
            await by.Channel.BasicPublishAsync(
                string.Empty, queue, mandatory: true, properties, body, cancellationToken);
        }
        finally
        {
            by.Gate.Release();
        }
    }
}
