using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;
using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>What a person is told whose mount is wrong, without any secret in it.</summary>
public sealed class S3MountTests(RadosGatewayServer server)
{
    private const string Secret = "hunter2hunter2";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Probe_NothingListens_FailsSoonAndNamesTheServer()
    {
        var port = ServerProcess.FreePort();

        var error = await ProbeFailsAsync("bucket", $"http://127.0.0.1:{port}", Secret);

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Contains($"127.0.0.1:{port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_UnknownHost_FailsSoonAndNamesTheServer()
    {
        var error = await ProbeFailsAsync("bucket", "http://no-such-host.invalid:9000", Secret);

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_NoSuchBucket_SaysSo()
    {
        var error = await ProbeFailsAsync(
            "not-there", $"http://127.0.0.1:{await server.PortAsync()}", server.SecretKey);

        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        Assert.Contains("not-there", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probe_WrongSecret_SaysSoWithoutIt()
    {
        var error = await ProbeFailsAsync(server.Bucket, $"http://127.0.0.1:{await server.PortAsync()}", Secret);

        Assert.Equal(FabricErrorKind.StoreDenied, error.Kind);
    }

    private async Task<FabricException> ProbeFailsAsync(string bucket, string endpoint, string secret)
    {
        var options = new Dictionary<string, string>
        {
            ["endpoint"] = endpoint,
            ["access-key"] = server.AccessKey,
            ["secret-key"] = secret,
        };
        await using var store = new S3Connector(TimeProvider.System, new SystemRandomSource())
            .Open(new Uri($"s3://{bucket}/p"), options);
        using var limit = new CancellationTokenSource(Patience);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => store.ProbeAsync(write: true, limit.Token).AsTask());

        Assert.DoesNotContain(Secret, error.ToString(), StringComparison.Ordinal);
        return error;
    }
}
