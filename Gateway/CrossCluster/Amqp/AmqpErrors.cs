using System.Net.Sockets;
using OrleansAlluxio.Core.Errors;
using RabbitMQ.Client.Exceptions;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>Failures of the broker's client, in the fabric's words.</summary>
internal static class AmqpErrors
{
    /// <summary>Whether a failure is the broker's, or of the way to it.</summary>
    public static bool IsOfBroker(Exception e, CancellationToken cancellationToken) =>
        e is RabbitMQClientException or IOException or SocketException or TimeoutException or ObjectDisposedException
            or InvalidOperationException
        || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>The failure of a broker that cannot be used now.</summary>
    public static FabricException Away(string reason, Exception? inner = null) => new(
        FabricErrorKind.Unavailable, "reach broker", "amqp", reason, RetryAdvice.Backoff, inner);

    /// <summary>What to tell people: the innermost cause says it best.</summary>
    public static string Reason(Exception e)
    {
        var cause = e;
        while (cause.InnerException is { } inner)
        {
            cause = inner;
        }

        return cause is AuthenticationFailureException or PossibleAuthenticationFailureException
            ? "the broker refuses its user or password"
            : cause.Message;
    }
}
