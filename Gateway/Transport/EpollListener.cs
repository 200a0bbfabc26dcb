using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>A bound address whose connections go to the event loops in turn.</summary>
internal sealed partial class EpollListener : IConnectionListener
{
    private const int Backlog = 512;
    private const long ReadBytesMax = 1 << 20;
    private const long WriteBytesMax = 64 << 10;

    // Without descriptors there is nothing to do but wait for one.
    private static readonly TimeSpan RefusedPause = TimeSpan.FromMilliseconds(50);

    private readonly Socket _socket;
    private readonly EpollLoop[] _loops;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private uint _accepted;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="AddressInUseException">Another server has the address.</exception>
    public EpollListener(IPEndPoint endpoint, EpollLoop[] loops, TimeProvider time, ILogger logger)
    {
        (_loops, _time, _logger) = (loops, time, logger);
        _socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
            {
                _socket.DualMode = true;
            }

            _socket.Bind(endpoint);
            _socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            if (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                throw new AddressInUseException(e.Message, e);
            }

            throw;
        }

        EndPoint = _socket.LocalEndPoint!;
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                if (TryStart(await _socket.AcceptAsync(cancellationToken)) is { } connection)
                {
                    return connection;
                }
            }
            catch (ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                return null;
            }
            catch (SocketException e)
            {
                // No descriptor or memory left, most likely; that does not end the door.
                LogNotAccepted(_logger, e, EndPoint);
                await Task.Delay(RefusedPause, _time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _socket.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => UnbindAsync();

    // Null when the peer went away before it was accepted, or the kernel watches no more sockets.
    private EpollConnection? TryStart(Socket socket)
    {
        try
        {
            // Small answers leave at once.
            socket.NoDelay = true;
            var loop = _loops[_accepted++ % (uint)_loops.Length];
            var connection = new EpollConnection(socket, loop, ReadBytesMax, WriteBytesMax);
            connection.Start();
            return connection;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            socket.Dispose();
            return null;
        }
    }

    [LoggerMessage(TransportEventIds.NotAccepted, LogLevel.Warning, "A connection to {EndPoint} was not accepted.")]
    private static partial void LogNotAccepted(ILogger logger, Exception failure, EndPoint endPoint);
}
