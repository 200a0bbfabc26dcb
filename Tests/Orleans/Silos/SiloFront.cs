using System.Net;
using System.Net.Sockets;

namespace OrleansAlluxio.Tests.Orleans.Silos;

/// <summary>One address before the same door of several silos: each connection goes to the next of them.</summary>
internal sealed class SiloFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IReadOnlyList<int> _ports;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly List<Task> _connections = [];
    private readonly Task _accepting;

    public SiloFront(IEnumerable<Uri> doors)
    {
        _ports = [.. doors.Select(static door => door.Port)];
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The address.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _lifetime.Dispose();
    }

    private async Task AcceptAsync()
    {
        for (var next = 0; ; next++)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_lifetime.Token);
                _connections.Add(RelayAsync(client, _ports[next % _ports.Count]));
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client, int port)
    {
        using (client)
        {
            using var silo = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            try
            {
                await silo.ConnectAsync(IPAddress.Loopback, port, _lifetime.Token);
                await Task.WhenAll(CopyAsync(client, silo), CopyAsync(silo, client));
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One of them is gone, and with this relay's end the other hears of it.
            }
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), 64 << 10, _lifetime.Token);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (IOException)
        {
            from.Client.Close(0);
            to.Client.Close(0);
        }
    }
}
