using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Silo;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Tests.Gateway.Support;

/// <summary>A fabric of one process: this one.</summary>
internal sealed class SoleFabric(FabricSilo silo) : IRunningFabric
{
    public Uri S3Url => silo.S3Url;

    public Uri? WebHdfsUrl => silo.WebHdfsUrl;

    public IReadOnlyList<Uri> WebHdfsUrls => WebHdfsUrl is { } url ? [url] : [];

    public Uri HttpUrl => silo.HttpUrl;

    public IFabricClient Client => silo.Client;

    public Credentials Credentials => silo.Credentials;

    /// <summary>Starts one with tiers beside its home.</summary>
    public static async Task<IRunningFabric> StartAsync(
        string home, IReadOnlyList<string> more, CancellationToken cancellationToken)
    {
        List<string> arguments = ["--home", home, "--http", "127.0.0.1:0", .. DoorArguments];
        arguments.AddRange(["--mem", $"{home}.mem=96MiB", "--ssd", $"{home}.ssd=192MiB"]);
        return new SoleFabric(await FabricSilo.StartAsync(
            UpOptionsParser.Parse([.. arguments, .. more]), NullLoggerFactory.Instance, cancellationToken));
    }

    /// <summary>What the doors of every fabric under test are like.</summary>
    public static IReadOnlyList<string> DoorArguments { get; } =
    [
        "--s3", "127.0.0.1:0", "--s3-domain", "fabric.test", "--webhdfs", "127.0.0.1:0",
        "--cluster-secret", JoinedGateway.Secret,
    ];

    public ValueTask DisposeAsync() => silo.DisposeAsync();
}
