using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>How many processes have a write before it is acknowledged, as its sender asks over each door.</summary>
public sealed class DurableRequestTests
{
    private static readonly byte[] Bytes = FabricCalls.Bytes(1, 100_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Durable_OfS3AndWebHdfs_SaysHowManyProcessesHaveIt()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 1);
        await cluster.Api.CreateDirectoryAsync(FabricPath.Parse("/bkt"), new DirectoryOptions { Mode = 0x1FF }, Token);
        await cluster.Api.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse("/bkt"), PropertyNames.WriteType, "ASYNC_THROUGH"), Token);
        using var s3 = cluster.Server.Client();

        Func<string, int, Task>[] doors = [(n, d) => PutAsync(s3, n, d), (n, d) => CreateAsync(cluster, n, d)];
        foreach (var (door, put) in doors.Index())
        {
            var before = await cluster.Api.CounterAsync("copies.pages");
            await put($"{door}one", 1);
            Assert.Equal(before, await cluster.Api.CounterAsync("copies.pages"));
            await put($"{door}two", 2);
            Assert.Equal(before + 1, await cluster.Api.CounterAsync("copies.pages"));

            // Nobody is there for a third: the store has it before it is acknowledged.
            await put($"{door}three", 3);
            Assert.Equal(PersistenceState.Persisted, (await cluster.Api.StatAsync($"/bkt/{door}three"))!.Persistence);
            foreach (var name in (string[])["one", "two", "three"])
            {
                Assert.Equal(Bytes, await cluster.Api.ReadAsync($"/bkt/{door}{name}"));
            }
        }

        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => PutAsync(s3, "none", 9));
        Assert.Equal("InvalidArgument", refused.ErrorCode);
        var wrong = await Assert.ThrowsAsync<HttpRequestException>(() => CreateAsync(cluster, "none", 9));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Null(await cluster.Api.StatAsync("/bkt/none"));
    }

    private static async Task PutAsync(IAmazonS3 s3, string name, int durable)
    {
        using var body = new MemoryStream(Bytes);
        var request = new PutObjectRequest
        {
            BucketName = "bkt",
            Key = name,
            InputStream = body,
            UseChunkEncoding = false,
        };
        request.Headers["x-fabric-durable"] = durable.ToString(CultureInfo.InvariantCulture);
        await s3.PutObjectAsync(request, Token);
    }

    private static async Task CreateAsync(WorkerCluster cluster, string name, int durable)
    {
        using var http = new HttpClient();
        using var body = new ByteArrayContent(Bytes);
        var url = new Uri(
            cluster.Server.WebHdfs,
            $"webhdfs/v1/bkt/{name}?op=CREATE&overwrite=true&user.name=ann&fabricdurable={durable}");
        using var answer = await http.PutAsync(url, body, Token);
        answer.EnsureSuccessStatusCode();
    }
}
