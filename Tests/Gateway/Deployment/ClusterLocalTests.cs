using Amazon.S3;
using Amazon.S3.Model;

namespace OrleansAlluxio.Tests.Gateway.Deployment;

/// <summary>The topology of the compose file as processes: it starts, serves through deaths, leaves nothing.</summary>
public sealed class ClusterLocalTests
{
    private const string Bucket = "objects";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cluster_OfProcesses_ServesThroughDeathsAndLeavesNothing()
    {
        LocalCluster.SkipWhenMissing();
        using var cluster = new LocalCluster();
        var memory = Directory.GetDirectories("/dev/shm", "fabric-local-*");
        var databases = Directory.GetDirectories("/var/tmp", "fabric-local-*");
        try
        {
            await cluster.RunAsync(0, "up");
            var before = await cluster.StatusAsync(0);
            Assert.Equal(13, before.Count);
            using var proxy = LocalCluster.Client(before["proxy"].Ports["9000"]);
            using var west = LocalCluster.Client(before["west"].Ports["9000"]);
            await proxy.PutBucketAsync(Bucket, Token);
            await PutAsync(proxy, "k", "one");

            // The other cluster has the store in common.
            Assert.Equal("one", await GetAsync(west, "k"));

            // Who leads, a worker and a gateway die at once.
            var leader = before.First(static s => s.Key.StartsWith("silo", StringComparison.Ordinal)
                && s.Value.State == "ok").Key;
            await cluster.RunAsync(0, "kill", leader, "worker1", "gateway1");
            Assert.Equal("one", await GetAsync(proxy, "k"));
            await PutAsync(proxy, "k", "two");
            Assert.Equal("two", await GetAsync(proxy, "k"));
            var after = await cluster.StatusAsync(1);
            Assert.Equal(
                new[] { "gateway1", leader, "worker1" }.Order(),
                after.Where(static s => s.Value.State == "ended").Select(static s => s.Key).Order());

            await cluster.RunAsync(0, "up", "worker1", "gateway1");
            await cluster.RunAsync(0, "down");
            foreach (var (name, service) in before.Concat(after))
            {
                Assert.False(service.Id is { } id && IsRunning(id), $"{name} runs on as {service.Id}");
            }

            Assert.False(Directory.Exists(cluster.State));
            Assert.Empty(Directory.GetDirectories("/dev/shm", "fabric-local-*").Except(memory));
            Assert.Empty(Directory.GetDirectories("/var/tmp", "fabric-local-*").Except(databases));
        }
        finally
        {
            await cluster.RunAsync(0, "down");
        }
    }

    // One that has ended but that nobody has asked about yet still has its number.
    private static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] != 'Z';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Task PutAsync(AmazonS3Client s3, string key, string text) => s3.PutObjectAsync(
        new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = text }, Token);

    private static async Task<string> GetAsync(AmazonS3Client s3, string key)
    {
        using var answer = await s3.GetObjectAsync(Bucket, key, Token);
        using var reader = new StreamReader(answer.ResponseStream);
        return await reader.ReadToEndAsync(Token);
    }
}
