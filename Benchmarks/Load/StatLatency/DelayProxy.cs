using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace OrleansAlluxio.Benchmarks.Load.StatLatency;

/// <summary>
/// A loopback connection to a server that is far away: bytes arrive, each way, half the latency after they were sent.
/// Bandwidth is not limited.
/// </summary>
internal sealed class DelayProxy : IAsyncDisposable
{
    private const int BufferBytes = 64 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Uri _target;
    private readonly TimeSpan _oneWay;
    private readonly Task _accepting;

    /// <param name="target">The server.</param>
    /// <param name="latency">What a round trip takes longer.</param>
    public DelayProxy(Uri target, TimeSpan latency)
    {
        (_target, _oneWay) = (target, latency / 2);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException)
        {
            // Disposing ends the listener; there is nobody left to serve.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            near.NoDelay = true;
            far.NoDelay = true;
            await far.ConnectAsync(_target.Host, _target.Port, _stop.Token);
            await Task.WhenAny(
                RelayAsync(near.GetStream(), far.GetStream()), RelayAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // Either side may hang up.
        }
    }

    private async Task RelayAsync(NetworkStream from, NetworkStream to)
    {
        var pieces = Channel.CreateUnbounded<(byte[] Bytes, long DueAt)>();
        var sending = SendAsync(pieces.Reader, to);
        try
        {
            var buffer = new byte[BufferBytes];
            while (await from.ReadAsync(buffer, _stop.Token) is var read and > 0)
            {
                var dueAt = Stopwatch.GetTimestamp() + (long)(_oneWay.TotalSeconds * Stopwatch.Frequency);
                pieces.Writer.TryWrite((buffer.AsSpan(0, read).ToArray(), dueAt));
            }
        }
        catch (Exception error) when (error is IOException or OperationCanceledException)
        {
            // What was read is still delivered.
        }

        pieces.Writer.TryComplete();
        await sending;
    }

    private async Task SendAsync(ChannelReader<(byte[] Bytes, long DueAt)> pieces, NetworkStream to)
    {
        try
        {
            await foreach (var (bytes, dueAt) in pieces.ReadAllAsync(_stop.Token))
            {
                // A timer may be late by a tick of the kernel, so the last bit is waited out.
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), dueAt);
                if (left > TimeSpan.FromMilliseconds(2))
                {
                    await Task.Delay(left - TimeSpan.FromMilliseconds(1.5), _stop.Token);
                }

                while (Stopwatch.GetTimestamp() < dueAt)
                {
                    await Task.Yield();
                }

                await to.WriteAsync(bytes, _stop.Token);
            }
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The receiver is gone.
        }
    }
}
