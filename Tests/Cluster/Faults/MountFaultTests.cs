using System.Diagnostics;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>Mounts that cannot be: refused soon, with the reason, and nothing is left of them.</summary>
public sealed class MountFaultTests : IAsyncLifetime
{
    private readonly FabricHome _home = new();
    private readonly FabricHome _storeHome = new();
    private FabricProcess _fabric = null!;
    private FabricProcess _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fabric = await FabricProcess.StartAsync(_home);
        _store = await FabricProcess.StartAsync(_storeHome);
    }

    public async ValueTask DisposeAsync()
    {
        await _fabric.DisposeAsync();
        await _store.DisposeAsync();
        _home.Dispose();
        _storeHome.Dispose();
    }

    [Fact]
    public async Task Mount_ThatCannotBe_FailsWithItsReasonAndLeavesNothing()
    {
        using var admin = _store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/bucket"), new DirectoryOptions(), Token);
        var good = new Dictionary<string, string>
        {
            ["endpoint"] = $"http://127.0.0.1:{_store.S3.Port}",
            ["access-key"] = FabricProcess.AccessKey,
            ["secret-key"] = FabricProcess.SecretKey,
        };

        await AssertRefusedAsync("gopher://host/x", [], FabricErrorKind.InvalidArgument, "gopher");
        await AssertRefusedAsync("not a uri", [], FabricErrorKind.InvalidArgument, "not a URI");
        await AssertRefusedAsync("file:///absent/directory", [], FabricErrorKind.NotFound, "absent");
        await AssertRefusedAsync(
            "s3://bucket", new(good) { ["endpoint"] = "http://127.0.0.1:9" },
            FabricErrorKind.Unavailable, "127.0.0.1:9");
        await AssertRefusedAsync(
            "s3://bucket", new(good) { ["secret-key"] = "wrong" }, FabricErrorKind.StoreDenied, "bucket");
        await AssertRefusedAsync(
            "s3://bucket", new(good) { ["access-key"] = "nobody" }, FabricErrorKind.StoreDenied, "bucket");
        await AssertRefusedAsync("s3://missing", good, FabricErrorKind.NotFound, "missing");
        await AssertRefusedAsync(
            "s3://bucket", new(good) { ["unknown"] = "1" }, FabricErrorKind.InvalidArgument, "unknown");

        using var client = _fabric.Api();
        await client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/m"), Uri = "s3://bucket", Options = good }, Token);
        await client.WriteAsync("/m/file", FabricCalls.Bytes(1, 1000));
        Assert.Equal(FabricCalls.Bytes(1, 1000), await admin.ReadAsync("/bucket/file"));
        var shown = Assert.Single(await client.Administration.ListMountsAsync(Token), static m => m.Path.Value == "/m");
        Assert.Equal("***", shown.Options["secret-key"]);
    }

    private async Task AssertRefusedAsync(
        string uri, Dictionary<string, string> options, FabricErrorKind kind, string named)
    {
        using var client = _fabric.Api();
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<FabricException>(() => client.Administration.MountAsync(
            new MountRequest { Path = FabricPath.Parse("/m"), Uri = uri, Options = options }, Token).AsTask());

        Assert.Equal((kind, uri), (error.Kind, uri));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(FabricProcess.SecretKey, error.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, FabricProcess.TimeMax);
        Assert.Single(await client.Administration.ListMountsAsync(Token));
        Assert.Null(await client.StatAsync("/m"));
    }
}
