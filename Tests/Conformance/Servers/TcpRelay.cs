using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>Stands between two that talk, and cuts them off or holds what they say on demand.</summary>
internal sealed class TcpRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _held;
    private volatile bool _isCut;

    public TcpRelay(int target)
    {
        Target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The port behind it.</summary>
    public int Target { get; set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many were accepted so far.</summary>
    public int ConnectionsCount => _connections.Count;

    /// <summary>Whether nothing passes: connections are broken, and new ones end at once.</summary>
    public bool IsCut
    {
        get => _isCut;
        set
        {
            _isCut = value;
            if (value)
            {
                CloseAll();
            }
        }
    }

    /// <summary>Whether connections stay, and nothing comes through.</summary>
    public bool IsHeld
    {
        get => _held is not null;
        set
        {
            var before = _held;
            _held = value ? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) : null;
            before?.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        _listener.Stop();
        IsHeld = false;
        CloseAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections);
        _lifetime.Dispose();
    }

    private void CloseAll()
    {
        foreach (var client in _open.Keys)
        {
            client.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_lifetime.Token)));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        _open[near] = _open[far] = 0;
        try
        {
            if (IsCut)
            {
                return;
            }

            await far.ConnectAsync(IPAddress.Loopback, Target, _lifetime.Token);
            var (up, down) = (CopyAsync(near, far), CopyAsync(far, near));
            await Task.WhenAny(up, down);
            near.Close();
            far.Close();
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException
            or OperationCanceledException or InvalidOperationException)
        {
            // A cut connection is what this is for.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 << 10];
        while (await from.GetStream().ReadAsync(buffer, _lifetime.Token) is > 0 and var read)
        {
            if (_held is { } held)
            {
                await held.Task;
            }

            await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _lifetime.Token);
        }
    }
}
