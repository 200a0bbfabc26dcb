namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>What is done with what comes from the broker.</summary>
/// <param name="Change">Takes a message of a feed, lent for the call: its key and body. Does not wait.</param>
/// <param name="Answer">Answers a request of another cluster; null for one that is not worth an answer.</param>
internal sealed record AmqpHandlers(
    Action<AmqpSession, string, ReadOnlyMemory<byte>> Change,
    Func<AmqpMessage, CancellationToken, ValueTask<AmqpMessage?>> Answer);
