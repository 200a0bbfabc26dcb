using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>Stands before a store and gives it a clock that goes wrong: answers tell another time.</summary>
internal sealed class ClockProxy : IAsyncDisposable
{
    private const string Header = "\r\nDate: ";
    private const int DateLength = 29;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Uri _target;
    private readonly Task _accepting;

    public ClockProxy(Uri target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How far the clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_lifetime.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_lifetime.Token);
        try
        {
            await far.ConnectAsync(_target.Host, _target.Port, end.Token);
            var up = near.GetStream().CopyToAsync(far.GetStream(), end.Token);
            var down = AnswerAsync(far.GetStream(), near.GetStream(), end.Token);
            await Task.WhenAny(up, down);
            await end.CancelAsync();
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone.
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        int count;
        while ((count = await from.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var text = Encoding.Latin1.GetString(buffer, 0, count);
            if (text.IndexOf(Header, StringComparison.OrdinalIgnoreCase) is >= 0 and var at
                && at + Header.Length + DateLength <= count)
            {
                var told = DateTimeOffset.ParseExact(
                    text.AsSpan(at + Header.Length, DateLength), "r", CultureInfo.InvariantCulture);
                Encoding.Latin1.GetBytes(
                    (told + Ahead).ToString("r", CultureInfo.InvariantCulture), buffer.AsSpan(at + Header.Length));
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }
}
