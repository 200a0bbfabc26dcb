using Amazon.S3;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Scenarios;

/// <summary>
/// A bucket of an S3 server of its own, another fabric; it is reached through a proxy that notes the requests.
/// </summary>
internal sealed class S3OutsideStore : IOutsideStore
{
    private const string Bucket = "bucket";

    private readonly FabricHome _home;
    private readonly FabricProcess _server;
    private readonly FaultProxy _proxy;
    private readonly AmazonS3Client _client;

    private S3OutsideStore(FabricHome home, FabricProcess server)
    {
        (_home, _server) = (home, server);
        _proxy = new FaultProxy(server.S3.Port, static _ => Fault.None);
        _client = server.Client();
    }

    public IReadOnlyCollection<string> Requests => [.. _proxy.Seen];

    public static async Task<S3OutsideStore> OpenAsync()
    {
        var home = new FabricHome();
        var store = new S3OutsideStore(home, await FabricProcess.StartAsync(home));
        await store._client.PutBucketAsync(Bucket, TestContext.Current.CancellationToken);
        return store;
    }

    public MountRequest MountAt(string path, long syncIntervalMs) => new()
    {
        Path = FabricPath.Parse(path),
        Uri = $"s3://{Bucket}/prefix",
        SyncIntervalMs = syncIntervalMs,
        Options = new Dictionary<string, string>
        {
            ["endpoint"] = $"http://127.0.0.1:{_proxy.Port}",
            ["access-key"] = FabricProcess.AccessKey,
            ["secret-key"] = FabricProcess.SecretKey,
        },
    };

    public Task PutAsync(string path, byte[] bytes) => _client.PutAsync(Bucket, "prefix/" + path, bytes);

    public Task DeleteAsync(string path) =>
        _client.DeleteObjectAsync(Bucket, "prefix/" + path, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _home.Dispose();
    }
}
