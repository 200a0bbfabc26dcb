using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Cluster.Workers;

namespace OrleansAlluxio.Tests.Cluster.Gateways;

/// <summary>Gateway processes: whence their bytes come, whom they serve, what they do without metadata.</summary>
public sealed class GatewayTests
{
    private const int Files = 24;
    private const int FileBytes = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_ThroughAGateway_ComesFromTheWorkersAlsoWhenOneIsKilled()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 2);
        await cluster.OnlyWorkersAsync();
        Directory.CreateDirectory(cluster.Home.InStore("/bkt"));
        for (var i = 0; i < Files; i++)
        {
            await File.WriteAllBytesAsync(cluster.Home.InStore($"/bkt/f{i}"), FabricCalls.Bytes(i, FileBytes), Token);
        }

        await using var gateway = await cluster.Server.StartGatewayAsync(cluster.Home);
        using var s3 = gateway.Client();

        await AssertAllReadAsync(s3);
        var counters = (await cluster.Api.Administration.GetStatusAsync(Token)).Counters;
        Assert.Equal((0, 0), (counters["store.reads"], counters["workers.reads"]));
        await Eventually.HoldsAsync(
            "both workers have pages",
            async () => (await cluster.StatusAsync(0)).UsedBytes > 0 && (await cluster.StatusAsync(1)).UsedBytes > 0);

        cluster.Worker(0).Kill();
        await AssertAllReadAsync(s3);
    }

    [Fact]
    public async Task Calls_WhileTheMetadataProcessRestarts_WaitOrFailClearlyAndNothingIsLost()
    {
        using var home = new FabricHome();
        await using var first = await FabricProcess.StartAsync(home);
        await using var gateway = await first.StartGatewayAsync(home);
        using var s3 = gateway.Client();
        await s3.PutBucketAsync("bkt", Token);
        await PutAsync(s3, "before", 1);

        first.Kill();
        await first.ExitAsync();
        var read = GetAsync(s3, "before");
        var write = PutAsync(s3, "during", 2);
        Assert.False(read.IsCompleted);
        await using var server = await FabricProcess.StartAsync(home, "--http", first.Http.Authority);

        Assert.Equal(FabricCalls.Bytes(1, FileBytes), await read);
        await write;
        Assert.Equal(FabricCalls.Bytes(2, FileBytes), await GetAsync(s3, "during"));
    }

    [Fact]
    public async Task Caller_OfAGateway_IsTheOneWhoAsksThereUntilItsKeyIsRevoked()
    {
        using var home = new FabricHome();
        await using var server = await FabricProcess.StartAsync(home, "--audit");
        using var api = server.Api();
        await using var gateway = await server.StartGatewayAsync(home);
        await api.Identities.AddUserAsync(new FabricUser { Name = "ann" }, Token);
        var key = await api.Identities.AddKeyAsync(new KeyRequest("ann", null), Token);
        using (var s3 = gateway.Client(key.Key.Id, key.Secret))
        {
            await s3.PutBucketAsync("anns", Token);
            await PutAsync(s3, "k", 1, "anns");
            Assert.Equal("ann", (await api.StatAsync("/anns/k"))!.Owner);

            await api.Identities.SetKeyEnabledAsync(key.Key.Id, enabled: false, Token);
            await Eventually.HoldsAsync(
                "the key is refused", async () => await StatusOfAsync(s3) == HttpStatusCode.Forbidden);
        }

        // Nobody may say for whom it speaks without the cluster secret.
        using var http = new HttpClient();
        using var forged = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Http, "/api/v1/status?path=/anns"));
        forged.Headers.Add("x-fabric-internal-token", "9999999999999." + new string('0', 64));
        forged.Headers.Add("x-fabric-internal-caller", "e30=");
        using var answer = await http.SendAsync(forged, Token);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);

        await server.StopAsync();
        var lines = Directory.GetFiles(Path.Combine(home.Home, "audit"), "*.jsonl").SelectMany(File.ReadAllLines);
        Assert.Contains(
            lines, static l => l.Contains("\"operation\":\"write\",\"user\":\"ann\"", StringComparison.Ordinal)
                && l.Contains("\"gateway\":\"", StringComparison.Ordinal));
    }

    private static async Task<HttpStatusCode> StatusOfAsync(AmazonS3Client s3)
    {
        try
        {
            return (await s3.GetObjectMetadataAsync("anns", "k", Token)).HttpStatusCode;
        }
        catch (AmazonS3Exception error)
        {
            return error.StatusCode;
        }
    }

    private static async Task AssertAllReadAsync(AmazonS3Client s3)
    {
        for (var i = 0; i < Files; i++)
        {
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), await GetAsync(s3, $"f{i}"));
        }
    }

    private static Task PutAsync(AmazonS3Client s3, string key, int seed, string bucket = "bkt") => s3.PutObjectAsync(
        new PutObjectRequest
        {
            BucketName = bucket,
            Key = key,
            InputStream = new MemoryStream(FabricCalls.Bytes(seed, FileBytes)),
        },
        Token);

    private static async Task<byte[]> GetAsync(AmazonS3Client s3, string key)
    {
        using var answer = await s3.GetObjectAsync("bkt", key, Token);
        using var copy = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }
}
