using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>What arrives is not what a well-meaning client sends: raw sockets, odd framings, fuzz, slow
/// peers.</summary>
public class S3DoorWireTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n")]
    [InlineData("Bad Header: x\r\n", "")]
    [InlineData("X: a\r\n folded\r\n", "")]
    public async Task Smuggling_AmbiguousFraming_IsRefusedAndStoresNothing(string headers, string body)
    {
        await using var door = await StartAsync();

        var answer = await RawAsync(door, $"PUT /bucket/k HTTP/1.1\r\nHost: {door.Host}\r\n{headers}\r\n{body}");

        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", answer);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Headers_TooMany_AreRefused()
    {
        await using var door = await StartAsync();
        var many = string.Concat(Enumerable.Range(0, 101).Select(i => $"h{i}: v\r\n"));

        Assert.StartsWith(
            "HTTP/1.1 431", await RawAsync(
                door, $"GET / HTTP/1.1\r\nHost: {door.Host}\r\n{many}\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_ThatNeverEnd_AreCutOff()
    {
        await using var door = await DoorFixture.StartAsync(
            options => options with { HeadersTimeout = TimeSpan.FromMilliseconds(300) });

        var answer = await RawAsync(door, "GET / HTTP/1.1\r\nHost: x\r\n");

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect100_RefusedRequest_IsAnsweredWithoutTheBody()
    {
        await using var door = await StartAsync();

        var answer = await RawAsync(
            door, $"PUT /bucket/k HTTP/1.1\r\nHost: {door.Host}\r\nContent-Length: 1000000\r\n"
            + "Expect: 100-continue\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Expect100_AcceptedRequest_ContinuesAndStores()
    {
        await using var door = await StartAsync();
        var request = door.Signed("PUT", "/bucket/k", "hello"u8.ToArray());
        request.Headers.ExpectContinue = true;

        using var response = await door.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(1, door.Fabric.Completed);
    }

    [Fact]
    public async Task Fuzz_SignedRequestsOfAnyShape_NeverFailTheServer()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());
        var random = new SeededRandomSource(7);
        string[] methods = ["GET", "PUT", "POST", "DELETE", "HEAD"];
        string[] paths =
            ["/", "/bucket", "/bucket/k", "/bucket/k/", "/bucket/" + new string('x', 1100), "/b", "/bucket/%00", "/.."];
        string[] queries =
        [
            string.Empty, "acl", "uploads", "uploadId=", "uploadId=x&partNumber=-1", "delete", "list-type=2",
                "max-keys=99999999999",
            "versionId=%FF", "partNumber=0", "tagging", "continuation-token=1", "marker=%F0%9F%98%80",
                "prefix=%00&delimiter=%2F",
            "delimiter="
                + new string('d', 3000), "start-after=..%2F..&list-type=2", "policy", "torrent", "response-expires=%0A",
        ];
        string[] names =
        [
            "range", "x-amz-copy-source", "x-amz-copy-source-range", "content-md5", "if-match", "if-none-match",
                "x-amz-tagging",
            "x-amz-metadata-directive", "x-amz-checksum-crc32", "x-amz-trailer", "x-amz-acl", "if-modified-since",
                "content-type",
            "x-amz-decoded-content-length", "x-amz-meta-\u007f", "expires",
        ];
        string[] values = ["", "bytes=-", "bytes=0-0", "/", "/bucket/k", "*", "\"", "%", "\u00e9", "AAAA", new string(
            'v', 4000), "-1", ",;="];
        for (var round = 0; round < 1500; round++)
        {
            var query = Pick(queries);
            var method = Pick(methods);
            var body = random.NextInt64(2) == 0
                ? Encoding.UTF8.GetBytes(Pick(["<a/>", "<Delete>", "x", "", "<Tagging/>"])) : null;
            var headers = Enumerable.Range(0, (int)random.NextInt64(3)).Select(
                _ => (Pick(names), Pick(values))).DistinctBy(h => h.Item1);
            var request = door.Signed(
                method, Pick(paths) + (query.Length > 0 ? "?" + query : string.Empty), body, [.. headers]);
            using var response = await door.SendAsync(request);
            Assert.True((int)response.StatusCode is < 500 or 501, $"round {round}: {response.StatusCode} {request}");
        }

        string Pick(string[] choices) => choices[random.NextInt64(choices.Length)];
    }

    [Fact]
    public async Task Logs_OfEveryOutcome_HoldNoSecretSignatureOrQuery()
    {
        var sink = new LogSink();
        using var loggers = LoggerFactory.Create(b => b.AddProvider(sink).SetMinimumLevel(LogLevel.Trace));
        var time = new ManualTime(DateTimeOffset.UnixEpoch.AddYears(56));
        var options = new S3DoorOptions { Endpoint = new(System.Net.IPAddress.Loopback, 0) };
        string signature;
        var keys = new StaticAccessKeys("AKID", "the-secret", FabricCaller.System);
        await using (var door = await S3Door.StartAsync(new MemoryFabric(time), options, keys, time, loggers, Token))
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = door.Url };
            var signer = new TestSigner("AKID", "the-secret");
            var good = signer.Presign("GET", "/bucket/k", door.Url.Authority, 60, time.Now);
            signature = good[^60..];
            foreach (var target in new[] { good, good[..^1] + "x", "/bucket/k" })
            {
                using var response = await client.GetAsync(new Uri(target, UriKind.Relative), Token);
                Assert.InRange((int)response.StatusCode, 400, 404);
            }
        }

        var text = string.Join('\n', sink.Lines);
        Assert.Contains("/bucket/k", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the-secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain(signature[..50], text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Amz-Credential=", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AddressInUse_SaysSo()
    {
        await using var door = await StartAsync();
        var options = new S3DoorOptions { Endpoint = new(System.Net.IPAddress.Loopback, door.Url.Port) };

        var error = await Assert.ThrowsAsync<FabricException>(() => S3Door.StartAsync(
            door.Fabric, options, new StaticAccessKeys("a", "s", FabricCaller.System), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance, Token).AsTask());

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    // Sends and reads to the end of the connection, or to the end of the first answer's headers.
    private static async Task<string> RawAsync(DoorFixture door, string request)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(90));
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", door.Url.Port, deadline.Token);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), deadline.Token);
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, deadline.Token);
            if (count == 0)
            {
                break;
            }

            answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return answer.ToString();
    }

    private sealed class LogSink : ILoggerProvider
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new SinkLogger(categoryName, Lines);

        public void Dispose()
        {
        }
    }

    private sealed class SinkLogger(string category, System.Collections.Concurrent.ConcurrentQueue<string> lines)
        : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
                string> formatter) =>
            lines.Enqueue(string.Create(
                CultureInfo.InvariantCulture, $"{category} {eventId.Id} {formatter(state, exception)} {exception}"));
    }
}
