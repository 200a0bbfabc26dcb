using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>
/// A raw HTTP/1.1 proxy on loopback between a connector and a real server, that does to each request what the plan
/// says. One request a connection, so that a fault hits exactly the request it was planned for.
/// </summary>
internal sealed partial class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly int _target;
    private readonly Func<string, Fault> _plan;
    private readonly Task _accepting;

    /// <param name="target">The real server's port on loopback.</param>
    /// <param name="plan">Called with the request line, such as <c>GET /bucket/key HTTP/1.1</c>; may be called
    /// concurrently.</param>
    public FaultProxy(int target, Func<string, Fault> plan)
    {
        (_target, _plan) = (target, plan);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Request lines in the order they came.</summary>
    public ConcurrentQueue<string> Seen { get; } = new();

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
        using var owned = client;
        try
        {
            var stream = client.GetStream();
            var (head, rest) = await ReadHeadAsync(stream);
            if (head.Length == 0)
            {
                return;
            }

            var line = head[..head.IndexOf("\r\n", StringComparison.Ordinal)];
            Seen.Enqueue(line);
            var body = await ReadBodyAsync(stream, head, rest);
            await ActAsync(stream, _plan(line), head, body);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // Either side may hang up, and a planned fault does so on purpose; the client's own error is what counts.
        }
    }

    private async Task ActAsync(NetworkStream client, Fault fault, string head, byte[] body)
    {
        switch (fault)
        {
            case Fault.InternalError:
                await AnswerAsync(client, 500, "InternalError");
                return;
            case Fault.SlowDown:
                await AnswerAsync(client, 503, "SlowDown");
                return;
            case Fault.Denied:
                await AnswerAsync(client, 403, "AccessDenied");
                return;
            case Fault.Drop:
                return;
            case Fault.Stall:
                await Task.Delay(Timeout.Infinite, _stop.Token);
                return;
            default:
                var answer = await ForwardAsync(head, body);
                await RelayAsync(client, fault, answer);
                return;
        }
    }

    private async Task RelayAsync(NetworkStream client, Fault fault, byte[] answer)
    {
        var bodyAt = answer.AsSpan().IndexOf("\r\n\r\n"u8) + 4;
        switch (fault)
        {
            case Fault.LoseAnswer:
                return;
            case Fault.HalfBody:
                await client.WriteAsync(answer.AsMemory(0, bodyAt + ((answer.Length - bodyAt) / 2)), _stop.Token);
                return;
            case Fault.Trickle:
                await client.WriteAsync(answer.AsMemory(0, bodyAt), _stop.Token);
                for (var i = bodyAt; i < answer.Length; i++)
                {
                    await client.WriteAsync(answer.AsMemory(i, 1), _stop.Token);
                    await Task.Delay(50, _stop.Token);
                }

                return;
            case Fault.OtherTag:
                var head = Encoding.Latin1.GetString(answer, 0, bodyAt);
                head = TagHeader().Replace(head, "ETag: \"00000000000000000000000000000000\"");
                await client.WriteAsync(Encoding.Latin1.GetBytes(head), _stop.Token);
                await client.WriteAsync(answer.AsMemory(bodyAt), _stop.Token);
                return;
            default:
                await client.WriteAsync(answer, _stop.Token);
                return;
        }
    }

    private async Task<byte[]> ForwardAsync(string head, byte[] body)
    {
        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
        var stream = server.GetStream();
        head = ConnectionHeaders().Replace(head, string.Empty);
        head = head[..^2] + "Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.Latin1.GetBytes(head), _stop.Token);
        await stream.WriteAsync(body, _stop.Token);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, _stop.Token);
        return answer.ToArray();
    }

    private async Task AnswerAsync(NetworkStream client, int status, string code)
    {
        var body = $"<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>planned</Message></Error>";
        await client.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"HTTP/1.1 {status} {code}\r\nContent-Type: application/xml\r\nContent-Length: {body.Length}\r\n" +
                $"Connection: close\r\n\r\n{body}"),
            _stop.Token);
    }

    private async Task<(string Head, byte[] Extra)> ReadHeadAsync(NetworkStream stream)
    {
        var buffer = new byte[64 << 10];
        var filled = 0;
        while (true)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), _stop.Token);
            filled += read;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(buffer, 0, end + 4), buffer[(end + 4)..filled]);
            }

            if (read == 0)
            {
                return (string.Empty, []);
            }
        }
    }

    private async Task<byte[]> ReadBodyAsync(NetworkStream stream, string head, byte[] rest)
    {
        var length = LengthHeader().Match(head);
        var body = new byte[length.Success ? int.Parse(length.Groups[1].Value, CultureInfo.InvariantCulture) : 0];
        rest.CopyTo(body, 0);
        if (head.Contains("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), _stop.Token);
        }

        await stream.ReadExactlyAsync(body.AsMemory(rest.Length), _stop.Token);
        return body;
    }

    [GeneratedRegex("^Content-Length: *([0-9]+)\r$", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex LengthHeader();

    [GeneratedRegex("^(Connection|Expect):[^\r]*\r\n", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex ConnectionHeaders();

    [GeneratedRegex("^ETag:[^\r]*", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex TagHeader();
}
