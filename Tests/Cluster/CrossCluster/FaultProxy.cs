using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>
/// Stands before a cluster: frames of subscriptions that pass it are dropped, doubled and swapped by chance, and
/// everything is cut off on demand. Other answers pass whole.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _lifetime = new();
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly SeededRandomSource _chance;
    private readonly Task _accepting;
    private volatile TaskCompletionSource? _held;
    private volatile bool _isCut;

    public FaultProxy(ulong seed)
    {
        _chance = new SeededRandomSource(seed);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>What it stands before; null while that is not there.</summary>
    public Uri? Target { get; set; }

    /// <summary>Of a hundred frames, how many are dropped, and as many doubled and swapped.</summary>
    public int FaultPercent { get; set; }

    /// <summary>Whether each frame has a byte changed.</summary>
    public bool Forges { get; set; }

    /// <summary>Whether frames wait, and everything else passes.</summary>
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

    /// <summary>Whether nothing passes.</summary>
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

    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync();
        _listener.Stop();
        CloseAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        List<Task> connections = [];
        while (!_lifetime.IsCancellationRequested)
        {
            try
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_lifetime.Token)));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException)
            {
                break;
            }

            connections.RemoveAll(static c => c.IsCompleted);
        }

        await Task.WhenAll(connections);
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        _open[near] = _open[far] = 0;
        try
        {
            if (IsCut || Target is not { } target)
            {
                return;
            }

            await far.ConnectAsync(target.Host, target.Port, _lifetime.Token);
            var up = near.GetStream().CopyToAsync(far.GetStream(), _lifetime.Token);
            await AnswersAsync(far.GetStream(), near.GetStream());
            near.Close();
            far.Close();
            await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private async Task AnswersAsync(Stream from, Stream to)
    {
        var reader = new BufferedStream(from);
        while (await LineAsync(reader) is { } status)
        {
            var head = new StringBuilder(status);
            long length = 0;
            var (isChunked, isFrames) = (false, false);
            string? line;
            while ((line = await LineAsync(reader)) is not null and not "\r\n")
            {
                head.Append(line);
                isChunked |= line.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase);
                isFrames |= line.Contains("cluster-frames", StringComparison.Ordinal);
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                {
                    length = long.Parse(line[15..].Trim(), CultureInfo.InvariantCulture);
                }
            }

            await to.WriteAsync(Encoding.ASCII.GetBytes(head + "\r\n"), _lifetime.Token);
            if (isChunked)
            {
                await ChunksAsync(reader, to, isFrames);
            }
            else
            {
                await to.WriteAsync(await BytesAsync(reader, length), _lifetime.Token);
            }
        }
    }

    private async Task ChunksAsync(Stream reader, Stream to, bool isFrames)
    {
        byte[]? held = null;
        var frame = new MemoryStream();
        while (await LineAsync(reader) is { } size)
        {
            var length = long.Parse(size.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var chunk = await BytesAsync(reader, length + 2);
            frame.Write(Encoding.ASCII.GetBytes(size));
            frame.Write(chunk);
            if (length > 0 && chunk[length - 1] != '\n')
            {
                continue; // A long frame comes in several.
            }

            var whole = frame.ToArray();
            frame.SetLength(0);
            if (isFrames && length > 0)
            {
                await (_held?.Task ?? Task.CompletedTask).WaitAsync(_lifetime.Token);
                whole[^8] ^= (byte)(Forges ? 1 : 0); // Of the JSON: behind it are the ends of line and chunk.
            }

            var draw = isFrames && length > 0 ? Pick() : 100;
            if (draw < FaultPercent)
            {
                continue;
            }

            if (draw < 3 * FaultPercent && draw >= 2 * FaultPercent && held is null)
            {
                held = whole; // Sent behind the next one.
                continue;
            }

            await to.WriteAsync(whole, _lifetime.Token);
            if (draw < 2 * FaultPercent)
            {
                await to.WriteAsync(whole, _lifetime.Token);
            }

            if (held is not null)
            {
                await to.WriteAsync(held, _lifetime.Token);
                held = null;
            }

            if (length == 0)
            {
                return;
            }
        }
    }

    private int Pick() => (int)_chance.NextInt64(100);

    private async Task<string?> LineAsync(Stream reader)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await reader.ReadAsync(one, _lifetime.Token) == 1)
        {
            line.Append((char)one[0]);
            if (one[0] == '\n')
            {
                return line.ToString();
            }
        }

        return null;
    }

    private async Task<byte[]> BytesAsync(Stream reader, long length)
    {
        var bytes = new byte[length];
        await reader.ReadExactlyAsync(bytes, _lifetime.Token);
        return bytes;
    }
}
