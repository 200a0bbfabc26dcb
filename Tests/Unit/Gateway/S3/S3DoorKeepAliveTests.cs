using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>
/// Many requests on one connection, seen as bytes: each answer ends where the next begins, whatever has no body.
/// </summary>
public class S3DoorKeepAliveTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pipelined_RequestsOfEveryKind_AreAnsweredInOrderAndNothingElse()
    {
        await using var door = await StartAsync();
        using var put = await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());
        var tag = put.Headers.ETag!.Tag;
        (string Method, string Text)[] requests =
        [
            ("GET", Request(door, "GET /bucket/k")),
            ("HEAD", Request(door, "HEAD /bucket/k")),
            ("GET", Request(door, "GET /bucket/k", null, ("if-none-match", tag))),
            ("DELETE", Request(door, "DELETE /bucket/k?tagging")),
            ("HEAD", Request(door, "HEAD /bucket/none")),
            ("GET", Request(door, "GET /bucket/none")),
            ("PUT", Request(door, "PUT /bucket/j", "second")),
            ("GET", Request(door, "GET /bucket/k", null, ("range", "bytes=1-2"))),
            ("HEAD", Request(door, "HEAD /bucket/k", null, ("if-match", "\"other\""))),
            ("GET", Request(door, "GET /bucket/j", null, ("connection", "close"))),
        ];

        using var socket = await ConnectAsync(door);
        await SendAsync(socket, string.Concat(requests.Select(r => r.Text)));
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var answers = new List<(int Status, string Body)>();
        foreach (var (method, _) in requests)
        {
            answers.Add(await ReadAsync(reader, method));
        }

        Assert.Equal([200, 200, 304, 204, 404, 404, 200, 206, 412, 200], answers.Select(a => a.Status));
        Assert.Equal(["hello", "", "", "", ""], answers.Take(5).Select(a => a.Body));
        Assert.Contains("<Code>NoSuchKey</Code>", answers[5].Body, StringComparison.Ordinal);
        Assert.Equal(["", "el", "", "second"], answers.Skip(6).Select(a => a.Body));
        Assert.Equal(string.Empty, await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Expect100_AcceptedUpload_ContinuesAndTheConnectionStays()
    {
        await using var door = await StartAsync();
        var request = Request(door, "PUT /bucket/k", "hello", ("expect", "100-continue"));
        var head = request[..^"hello".Length];

        using var socket = await ConnectAsync(door);
        await SendAsync(socket, head);
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var interim = await reader.ReadLineAsync(Token);
        var empty = await reader.ReadLineAsync(Token);
        await SendAsync(socket, "hello");
        var put = await ReadAsync(reader, "PUT");
        await SendAsync(socket, Request(door, "GET /bucket/k", null, ("connection", "close")));
        var get = await ReadAsync(reader, "GET");

        Assert.Equal(("HTTP/1.1 100 Continue", ""), (interim, empty));
        Assert.Equal((200, ""), put);
        Assert.Equal((200, "hello"), get);
        Assert.Equal(string.Empty, await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Expect100_UploadWithARefusedHeader_IsRefusedBeforeItsBody()
    {
        await using var door = await StartAsync();
        var request = Request(
            door, "PUT /bucket/k", "hello", ("expect", "100-continue"), ("x-amz-server-side-encryption", "AES256"));

        using var socket = await ConnectAsync(door);
        await SendAsync(socket, request[..^"hello".Length]);
        using var reader = new StreamReader(socket.GetStream(), Encoding.Latin1);
        var (status, body) = await ReadAsync(reader, "PUT");

        Assert.Equal(501, status);
        Assert.Contains("NotImplemented", body, StringComparison.Ordinal);
        Assert.Equal(0, door.Fabric.Completed);
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    private static async Task<TcpClient> ConnectAsync(DoorFixture door)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", door.Url.Port, Token);
        socket.ReceiveTimeout = 20_000;
        return socket;
    }

    private static async Task SendAsync(TcpClient socket, string text) =>
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), Token);

    // A signed request as its bytes. Connection and Expect are not signed: a proxy may change them.
    private static string Request(
        DoorFixture door, string line, string? body = null, params (string Name, string Value)[] headers)
    {
        var (method, target) = line.Split(' ') switch { var parts => (parts[0], parts[1]) };
        static bool IsHop((string Name, string Value) header) => header.Name is "connection" or "expect";
        var bytes = body is null ? null : Encoding.Latin1.GetBytes(body);
        using var request = door.Signed(method, target, bytes, [.. headers.Where(h => !IsHop(h))]);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{method} {target} HTTP/1.1\r\nHost: {door.Host}\r\n");
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {values}\r\n");
        }

        foreach (var (name, value) in headers.Where(IsHop))
        {
            text.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (bytes is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {bytes.Length}\r\n");
        }

        return text.Append("\r\n").Append(body).ToString();
    }

    // Reads one answer and not a byte more: HEAD, 204 and 304 have no body, whatever length they tell.
    private static async Task<(int Status, string Body)> ReadAsync(StreamReader reader, string method)
    {
        var statusLine = await reader.ReadLineAsync(Token) ?? throw new EndOfStreamException("no answer came");
        var status = int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture);
        var length = 0;
        for (var line = await reader.ReadLineAsync(Token); line?.Length > 0; line = await reader.ReadLineAsync(Token))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            {
                length = int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
                Assert.NotEqual(204, status);
            }

            Assert.False(line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase), line);
        }

        if (method == "HEAD" || status is 204 or 304)
        {
            return (status, string.Empty);
        }

        var body = new char[length];
        for (var read = 0; read < length;)
        {
            var count = await reader.ReadAsync(body.AsMemory(read), Token);
            read += count > 0 ? count : throw new EndOfStreamException("the answer is cut");
        }

        return (status, new string(body));
    }
}
