using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>Peers that take connections, headers and time without end.</summary>
public class S3DoorConnectionAbuseTests
{
    [Theory]
    [InlineData(99, 403)]
    [InlineData(100, 431)]
    public async Task Headers_OfANumber_AreTakenUpToTheBound(int besideHost, int status)
    {
        await using var door = await DoorFixture.StartAsync();
        var many = string.Concat(Enumerable.Range(0, besideHost).Select(static i => $"h{i}: v\r\n"));

        Assert.Equal(status, (await AskAsync(door, $"GET / HTTP/1.1\r\nHost: {door.Host}\r\n{many}\r\n"))?.Status);
    }

    [Theory]
    [InlineData(30 << 10, 403)]
    [InlineData(33 << 10, 431)]
    public async Task Headers_OfALength_AreTakenUpToTheBound(int lengthBytes, int status)
    {
        await using var door = await DoorFixture.StartAsync();
        var large = new string('v', lengthBytes);

        Assert.Equal(
            status, (await AskAsync(door, $"GET / HTTP/1.1\r\nHost: {door.Host}\r\nh: {large}\r\n\r\n"))?.Status);
    }

    [Theory]
    [InlineData(24_000, 403)]
    [InlineData(25_000, 414)]
    public async Task RequestLine_OfALength_IsTakenUpToTheBound(int lengthBytes, int status)
    {
        await using var door = await DoorFixture.StartAsync();
        var target = "/bucket?prefix=" + new string('p', lengthBytes);

        Assert.Equal(status, (await AskAsync(door, $"GET {target} HTTP/1.1\r\nHost: {door.Host}\r\n\r\n"))?.Status);
    }

    [Fact]
    public async Task Connections_BeyondTheBound_AreClosedAndTheOthersServed()
    {
        await using var door = await DoorFixture.StartAsync(static options => options with { ConnectionsMax = 2 });
        var ask = $"GET / HTTP/1.1\r\nHost: {door.Host}\r\n\r\n";
        using var first = await RawConnection.OpenAsync(door.Url);
        using var second = await RawConnection.OpenAsync(door.Url);
        await first.SendAsync(ask);
        await second.SendAsync(ask);
        Assert.Equal((403, 403), ((await first.ReadAsync())!.Status, (await second.ReadAsync())!.Status));

        using var third = await RawConnection.OpenAsync(door.Url);
        await third.SendAsync(ask);

        Assert.Null(await third.ReadAsync());
        await first.SendAsync(ask);
        Assert.Equal(403, (await first.ReadAsync())?.Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTT")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nx-a")]
    public async Task Headers_ThatStop_EndTheConnection(string begun)
    {
        await using var door = await DoorFixture.StartAsync(static options => options with
        {
            HeadersTimeout = TimeSpan.FromMilliseconds(300),
            KeepAliveTimeout = TimeSpan.FromMilliseconds(300),
        });

        Assert.True(await AskAsync(door, begun) is null or { Status: 408, Closes: true });
    }

    [Theory]
    [InlineData("Content-Length: 1000000\r\n", "x")]
    [InlineData("Content-Length: 1000000\r\n", "")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhe")]
    [InlineData("Transfer-Encoding: chunked\r\n", "")]
    public async Task Body_ThatStops_EndsTheConnectionAndStoresNothing(string framing, string begun)
    {
        await using var door = await DoorFixture.StartAsync(Hurried);
        await door.ExpectAsync(200, "PUT", "/bucket");
        var chunked = framing.StartsWith("Transfer", StringComparison.Ordinal);
        using var request = door.SignedAs(
            door.Signer, "PUT", "/bucket/k", null,
            chunked ? "STREAMING-UNSIGNED-PAYLOAD-TRAILER" : "UNSIGNED-PAYLOAD",
            chunked ? [("x-amz-decoded-content-length", "5")] : []);
        var headers = string.Concat(request.Headers.NonValidated.Select(static h => $"{h.Key}: {h.Value}\r\n"));

        var answer = await AskAsync(
            door, $"PUT /bucket/k HTTP/1.1\r\nHost: {door.Host}\r\n{headers}{framing}\r\n{begun}");

        Assert.True(answer is null or { Status: 400 or 408, Closes: true }, answer?.Head);
        await door.ExpectAsync(404, "HEAD", "/bucket/k");
    }

    private static S3DoorOptions Hurried(S3DoorOptions options) =>
        options with { BodyGracePeriod = TimeSpan.FromMilliseconds(1100) };

    private static async Task<RawAnswer?> AskAsync(DoorFixture door, string text)
    {
        using var connection = await RawConnection.OpenAsync(door.Url);
        await connection.SendAsync(text);
        return await connection.ReadAsync();
    }
}
