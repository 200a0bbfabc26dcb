using OrleansAlluxio.Gateway.S3;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Abuse;

/// <summary>
/// Peers that go on, and too slowly to be worth a connection. What each held is given back: with one connection
/// allowed, the next peer is served, and nothing of theirs stays open in the fabric.
/// </summary>
public sealed class S3DoorSlowPeerTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n")]
    [InlineData("")]
    public async Task Headers_Dripped_AreCutAtTheirTime(string begun)
    {
        await using var door = await StartAsync();
        using (var slow = await RawConnection.OpenAsync(door.Url))
        {
            await slow.SendAsync(begun);

            Assert.False(await slow.DripAsync("x-a: " + new string('v', 400), Pause));
            Assert.True(await slow.ReadAsync() is null or { Status: 400 or 408, Closes: true });
        }

        await AssertServesAsync(door);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_Dripped_IsCutAndStoresNothing(bool chunked)
    {
        await using var door = await StartAsync();
        var before = door.Fabric.Completed;
        using (var slow = await RawConnection.OpenAsync(door.Url))
        {
            await slow.SendAsync(Put(door, chunked));

            // 50 bytes a second, where 240 are asked for.
            Assert.False(await slow.DripAsync(chunked ? string.Concat(Enumerable.Repeat("1\r\nx\r\n", 60))
                : new string('x', 360), Pause));
            Assert.True(await slow.ReadAsync() is null or { Status: 400 or 408, Closes: true });
        }

        await door.Fabric.Handles.NoneAsync();
        Assert.Equal(before, door.Fabric.Completed);
        await AssertServesAsync(door);
    }

    [Fact]
    public async Task Answer_NotRead_IsCutWithoutBeingHeldInMemory()
    {
        await using var door = await DoorFixture.StartAsync(Patient);
        await door.ExpectAsync(200, "PUT", "/bucket");
        var bytes = new byte[64 << 20];
        await door.ExpectAsync(200, "PUT", "/bucket/big", bytes);
        long furthest = 0;
        door.Fabric.OnRead = at => Interlocked.Exchange(ref furthest, at);
        long received;
        using (var slow = await RawConnection.OpenAsync(door.Url, receiveBytes: 16 << 10))
        {
            await slow.SendAsync(Get(door, "/bucket/big"));

            // It reads nothing: the door gives up by itself, and lets go of the file.
            while (door.Fabric.Handles.Opened == 0 || Volatile.Read(ref furthest) == 0)
            {
                await Task.Yield();
            }

            await door.Fabric.Handles.NoneAsync();
            received = await slow.DrainAsync();
        }

        // What was taken from the fabric fits into the buffers of both systems.
        Assert.InRange(Volatile.Read(ref furthest), 1, 16 << 20);
        Assert.InRange(received, 1, bytes.Length - 1);
        await AssertServesAsync(door);
    }

    [Fact]
    public async Task Answer_ReadSlowlyButFastEnough_ArrivesWhole()
    {
        await using var door = await DoorFixture.StartAsync(Patient);
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(200, "PUT", "/bucket/small", new byte[100_000]);
        using var peer = await RawConnection.OpenAsync(door.Url);
        var request = Get(door, "/bucket/small");

        // Its headers take a while, and less than they may.
        Assert.True(await peer.DripAsync(request[..10], Pause));
        await peer.SendAsync(request[10..]);

        Assert.Equal(100_000, (await peer.ReadAsync())!.Body.Length);
    }

    [Fact]
    public async Task Connections_ManySlowOnes_AreAllGivenBack()
    {
        await using var door = await DoorFixture.StartAsync(static o => Hurried(o) with { ConnectionsMax = 50 });
        var slow = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => RawConnection.OpenAsync(door.Url)));

        var headers = "GET / HTTP/1.1\r\nx-a: " + new string('v', 400);
        await Task.WhenAll(slow.Select(s => s.DripAsync(headers, Pause)));

        Array.ForEach(slow, static s => s.Dispose());
        await AssertServesAsync(door);
    }

    private static S3DoorOptions Hurried(S3DoorOptions options) => options with
    {
        ConnectionsMax = 1,
        HeadersTimeout = TimeSpan.FromMilliseconds(400),
        KeepAliveTimeout = TimeSpan.FromMilliseconds(400),
        BodyGracePeriod = TimeSpan.FromMilliseconds(1100),
        AnswerBytesPerSecondMin = 1 << 20,
    };

    // For peers that are to be served: the fixture's own client keeps one of the connections. A machine that stands
    // still for a second or two makes nobody too slow.
    private static S3DoorOptions Patient(S3DoorOptions options) => Hurried(options) with
    {
        ConnectionsMax = 2,
        HeadersTimeout = TimeSpan.FromSeconds(60),
        KeepAliveTimeout = TimeSpan.FromSeconds(60),
    };

    // The fixture's own client counts as a connection: it is made before, and gone when the test begins.
    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync(Hurried);
        while (!await IsMadeAsync(door))
        {
            // On a machine that stood still, the fixture's client was itself too slow.
        }

        await ForgetConnectionAsync(door);
        return door;
    }

    private static async Task<bool> IsMadeAsync(DoorFixture door)
    {
        try
        {
            using var answer = await door.ExpectAsync(200, "PUT", "/bucket");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // A kept-alive connection is closed by the door; until then there is no room for another.
    private static Task ForgetConnectionAsync(DoorFixture door) => AssertServesAsync(door);

    private static async Task AssertServesAsync(DoorFixture door)
    {
        var until = DateTime.UtcNow.AddSeconds(90);
        while (DateTime.UtcNow < until)
        {
            using var peer = await RawConnection.OpenAsync(door.Url);
            await peer.SendAsync($"GET / HTTP/1.1\r\nHost: {door.Host}\r\nConnection: close\r\n\r\n");
            if (await peer.ReadAsync() is { } answer)
            {
                Assert.Equal(403, answer.Status);
                while (await peer.ReadAsync() is not null)
                {
                }

                return;
            }
        }

        Assert.Fail("the door serves nobody any more");
    }

    private static string Get(DoorFixture door, string target) => Request(
        door, door.Signed("GET", target), $"GET {target} HTTP/1.1\r\n");

    private static string Put(DoorFixture door, bool chunked) => Request(
        door,
        door.SignedAs(
            door.Signer, "PUT", "/bucket/k", null,
            chunked ? "STREAMING-UNSIGNED-PAYLOAD-TRAILER" : "UNSIGNED-PAYLOAD",
            chunked ? [("x-amz-decoded-content-length", "60")] : []),
        "PUT /bucket/k HTTP/1.1\r\n" + (chunked ? "Transfer-Encoding: chunked\r\n" : "Content-Length: 360\r\n"));

    private static string Request(DoorFixture door, HttpRequestMessage signed, string begun)
    {
        using (signed)
        {
            var headers = signed.Headers.NonValidated.Select(static h => $"{h.Key}: {h.Value}\r\n");
            return $"{begun}Host: {door.Host}\r\n{string.Concat(headers)}\r\n";
        }
    }
}
