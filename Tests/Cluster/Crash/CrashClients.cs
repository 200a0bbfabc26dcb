using Amazon.S3;
using OrleansAlluxio.Client;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>One worker's clients of one life of the fabric.</summary>
internal sealed class CrashClients(FabricProcess fabric) : IDisposable
{
    public HttpFabricClient Api { get; } = fabric.Api();

    public AmazonS3Client S3 { get; } = fabric.Client();

    public void Dispose()
    {
        Api.Dispose();
        S3.Dispose();
    }
}
