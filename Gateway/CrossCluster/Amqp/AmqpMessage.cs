namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>A request by way of the broker, or its answer.</summary>
/// <param name="Kind">What is asked, or how it went.</param>
/// <param name="Nonce">What an answer is to.</param>
/// <param name="SentAt">Milliseconds since 1970, as text; empty in answers.</param>
/// <param name="Body">Signed.</param>
internal sealed record AmqpMessage(string Kind, string Nonce, string SentAt, byte[] Body);
