using System.Globalization;
using Amazon.Runtime;
using Amazon.S3;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.ActiveSync;

/// <summary>A prefix of Ceph's bucket mounted into a fabric, and a client that goes round the fabric.</summary>
internal sealed class GatewayMount : IDisposable
{
    private GatewayMount(RadosGatewayServer server, int port, string prefix)
    {
        Bucket = server.Bucket;
        Prefix = prefix;
        Endpoint = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        Client = new AmazonS3Client(
            new BasicAWSCredentials(server.AccessKey, server.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = Endpoint.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
            });
    }

    public string Bucket { get; }

    public string Prefix { get; }

    public Uri Endpoint { get; }

    /// <summary>Ceph itself.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>Mounts the prefix.</summary>
    public static async Task<GatewayMount> AddAsync(
        RadosGatewayServer server, IFabricClient fabric, FabricPath path, string prefix)
    {
        var mount = new GatewayMount(server, await server.PortAsync(), prefix);
        var options = new Dictionary<string, string>
        {
            ["endpoint"] = mount.Endpoint.ToString().TrimEnd('/'),
            ["access-key"] = server.AccessKey,
            ["secret-key"] = server.SecretKey,
        };
        await fabric.Administration.MountAsync(
            new MountRequest { Path = path, Uri = $"s3://{server.Bucket}/{prefix}", Options = options },
            TestContext.Current.CancellationToken);
        return mount;
    }

    public void Dispose() => Client.Dispose();
}
