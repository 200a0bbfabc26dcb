using Amazon.Runtime;
using Amazon.S3;
using OrleansAlluxio.Tests.Conformance.Servers;

[assembly: AssemblyFixture(typeof(RadosGatewayServer))]

namespace OrleansAlluxio.Tests.Conformance.Servers;

/// <summary>
/// A one-node Ceph in memory (monitor, one OSD, gateway), all on loopback: the most faithful S3 server Debian has.
/// </summary>
public sealed class RadosGatewayServer : S3TestServer
{
    private CephCluster? _cluster;

    public override string AccessKey => CephCluster.AccessKey;

    public override string SecretKey => CephCluster.SecretKey;

    public override string Bucket => "conformance";

    protected override string? WhyMissing => CephCluster.WhyMissing;

    protected override async Task<int> StartAsync()
    {
        _cluster = await CephCluster.StartAsync();
        await MakeBucketAsync(_cluster.Port);
        return _cluster.Port;
    }

    protected override Task StopAsync()
    {
        _cluster?.Dispose();
        return Task.CompletedTask;
    }

    private async Task MakeBucketAsync(int port)
    {
        var config = new AmazonS3Config
        {
            ServiceURL = $"http://127.0.0.1:{port}",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
        };
        using var client = new AmazonS3Client(new BasicAWSCredentials(AccessKey, SecretKey), config);
        await client.PutBucketAsync(Bucket);
    }
}
