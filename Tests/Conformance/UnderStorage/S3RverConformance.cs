using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>
/// Status and reads on npm's s3rver, a second server's idea of the protocol. The rest of the contract needs what it
/// lacks: it does not decode the source of a copy, cannot abort an upload and ends on long names; that runs on
/// <see cref="RadosGatewayConformance"/>.
/// </summary>
public sealed class S3RverConformance(S3RverServer server) : UnderStorageReadConformance
{
    protected override async ValueTask<IUnderStorage> OpenAsync() =>
        await server.OpenAsync(new Dictionary<string, string>
        {
            ["multipart-threshold"] = "64M",
        });

    public override Task OpenRead_ReplacedWhileReading_NeverMixesContents()
    {
        Assert.Skip("s3rver overwrites an object in place while it sends it: within one answer no client can tell.");
        return Task.CompletedTask;
    }
}
