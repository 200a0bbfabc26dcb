using System.Net.Sockets;
using System.Security.Authentication;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>What a connector says when no answer came: the part of its errors that HTTP stores share.</summary>
public static class UfsTransportErrors
{
    /// <summary>A failure of the connection, by its innermost cause that says something.</summary>
    /// <param name="failure">What the client threw.</param>
    /// <param name="server">The server's name for messages.</param>
    /// <param name="operation">For messages.</param>
    /// <param name="subject">For messages.</param>
    public static FabricException Of(Exception failure, string server, string operation, string subject)
    {
        var reason = $"{server} sent no usable answer";
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case OperationCanceledException or TimeoutException:
                    return Timeout(server, operation, subject);
                case SocketException
                {
                    SocketErrorCode: SocketError.HostNotFound
                    or SocketError.TryAgain or SocketError.NoData
                }:
                    reason = $"the host of {server} is not known";
                    break;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    reason = $"{server} refuses connections";
                    break;
                case SocketException { SocketErrorCode: SocketError.TimedOut }:
                    return Timeout(server, operation, subject);
                case SocketException socket:
                    reason = $"the connection to {server} failed ({socket.SocketErrorCode})";
                    break;
                case AuthenticationException:
                    return new FabricException(
                        FabricErrorKind.Unavailable, operation, subject,
                        $"no TLS connection to {server}: its certificate is not trusted", RetryAdvice.Never);
                default:
                    break;
            }
        }

        return new FabricException(FabricErrorKind.Unavailable, operation, subject, reason);
    }

    /// <summary>A request that took longer than its limit.</summary>
    public static FabricException Timeout(string server, string operation, string subject) =>
        new(FabricErrorKind.Timeout, operation, subject, $"{server} did not answer in time");

    /// <summary>An answer that ended before the bytes it had announced.</summary>
    public static FabricException Ended(string operation, string subject, long missing) =>
        new(FabricErrorKind.DataCorrupt, operation, subject, $"the store sent {missing} bytes fewer than announced");
}
