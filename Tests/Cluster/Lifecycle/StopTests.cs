using System.Net.Sockets;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Lifecycle;

/// <summary>
/// SIGTERM: what is under way ends well, nothing new is taken, the exit code is 0, and the next start finds everything
/// warm.
/// </summary>
public sealed class StopTests : IDisposable
{
    private readonly FabricHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Stop_UploadUnderWay_IsTakenToItsEnd()
    {
        var bytes = FabricCalls.Bytes(1, 3 << 20);
        await using (var fabric = await FabricProcess.StartAsync(_home))
        {
            using var client = fabric.Api();
            await using var writer = await client.CreateAsync(FabricPath.Parse("/file"), new CreateOptions(), Token);
            await writer.WriteAsync(bytes.AsMemory(0, 1 << 20), Token);
            await fabric.TerminateAsync();
            await RefusesAsync(fabric.Http);

            await writer.WriteAsync(bytes.AsMemory(1 << 20), Token);
            await writer.CompleteAsync(null, Token);

            Assert.Equal(0, await fabric.ExitAsync());
        }

        await using var next = await FabricProcess.StartAsync(_home);
        using var reader = next.Api();
        Assert.Equal(bytes, await reader.ReadAsync("/file"));
    }

    [Fact]
    public async Task Stop_DownloadUnderWay_IsSentToItsEnd()
    {
        var bytes = FabricCalls.Bytes(2, 32 << 20);
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        using var s3 = fabric.Client();
        await client.WriteAsync("/bucket/file", bytes);
        using var answer = await s3.GetObjectAsync("bucket", "file", Token);
        var received = new byte[bytes.Length];
        await answer.ResponseStream.ReadExactlyAsync(received.AsMemory(0, 1 << 10), Token);
        await fabric.TerminateAsync();
        await RefusesAsync(fabric.S3);

        await answer.ResponseStream.ReadExactlyAsync(received.AsMemory(1 << 10), Token);

        Assert.Equal(bytes, received);
        Assert.Equal(0, await fabric.ExitAsync());
    }

    [Fact]
    public async Task Restart_AfterStop_ServesFromTheCache()
    {
        await using (var first = await FabricProcess.StartAsync(_home))
        {
            using var client = first.Api();
            await client.WriteAsync("/bucket/file", FabricCalls.Bytes(3, 3 << 20));
            Assert.Equal(0, await first.StopAsync());
        }

        await using var second = await FabricProcess.StartAsync(_home);
        using var api = second.Api();
        await api.RecoveredAsync();

        Assert.Equal(FabricCalls.Bytes(3, 3 << 20), await api.ReadAsync("/bucket/file"));
        Assert.Equal(0, await api.CounterAsync("store.reads"));
        Assert.Equal(0, await api.CounterAsync("cache.misses"));
    }

    [Fact]
    public async Task Get_HotObject_SaysHitInItsHeader()
    {
        await using var fabric = await FabricProcess.StartAsync(_home);
        using var client = fabric.Api();
        await client.WriteAsync("/bucket/file", FabricCalls.Bytes(3, 1 << 20));

        Assert.Equal("hit", await CacheHeaderAsync(fabric, "bucket", "file"));
    }

    [Fact]
    public async Task Credentials_MadeOnce_AreKeptForTheOwnerOnly()
    {
        var file = Path.Combine(_home.Home, "credentials");
        string made;
        await using (var first = await FabricProcess.StartWithOwnKeysAsync(_home))
        {
            made = await File.ReadAllTextAsync(file, Token);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(0, await first.StopAsync());
            Assert.Contains(file, first.Log, StringComparison.Ordinal); // All of it is read by now.
        }

        await using var second = await FabricProcess.StartWithOwnKeysAsync(_home);
        Assert.Equal(made, await File.ReadAllTextAsync(file, Token));
        var keys = made.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split('=', 2))
            .ToDictionary(static p => p[0], static p => p[1]);
        using var s3 = second.Client(keys["access_key"], keys["secret_key"]);
        Assert.NotNull(await s3.ListBucketsAsync(new ListBucketsRequest(), Token));
        Assert.Equal(0, await second.StopAsync());
        Assert.DoesNotContain(keys["secret_key"], second.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(keys["token"], second.Log, StringComparison.Ordinal);
    }

    private static async Task<string?> CacheHeaderAsync(FabricProcess fabric, string bucket, string key)
    {
        using var s3 = fabric.Client();
        using var http = new HttpClient();
        var url = await s3.GetPreSignedURLAsync(new GetPreSignedUrlRequest
        {
            BucketName = bucket,
            Key = key,
            Expires = DateTime.UtcNow.AddMinutes(5),
            Protocol = Amazon.S3.Protocol.HTTP,
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = new System.Net.Http.Headers.RangeHeaderValue(0, 1000);
        using var answer = await http.SendAsync(request, Token);
        return answer.EnsureSuccessStatusCode().Headers.GetValues("x-fabric-cache").Single();
    }

    /// <summary>Waits until the door takes no new connections: the stop has begun.</summary>
    private static async Task RefusesAsync(Uri door)
    {
        while (true)
        {
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(door.Host, door.Port, Token);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }
}
