using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Client;

/// <summary>Data management over the fabric API: every call arrives with what it was given.</summary>
public sealed class HttpFabricDataManagementTests : IAsyncLifetime
{
    private static readonly FabricPath Path = FabricPath.Parse("/a b%2F");

    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task Persists_Calls_CarryPathPolicyAndAge()
    {
        var client = _door.Client;

        var retried = await client.Data.RetryPersistAsync(Path, Token);
        Assert.Equal((Path, "retried", 5L), (retried.Path, retried.Reason, retried.UploadedBytes));
        Assert.Equal("theirs", (await client.Data.ResolvePersistAsync(Path, ConflictPolicy.Theirs, Token)).Policy);
        Assert.Equal(90, await client.Data.SweepUploadsAsync(TimeSpan.FromMinutes(90), Token));
    }

    [Fact]
    public async Task Sweep_OfWhatIsYoung_IsRefusedByTheDoor()
    {
        var client = _door.Client;

        var error = await Assert.ThrowsAsync<FabricException>(() =>
            client.Data.SweepUploadsAsync(TimeSpan.FromMinutes(1), Token).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task PinsAndFree_Calls_CarryKeyLimitAndForce()
    {
        var client = _door.Client;

        var pin = Assert.Single(await client.Data.ListPinsAsync("k/1", 7, Token));
        Assert.Equal(("k/1", 7L, "SSD"), (pin.Key, pin.LengthBytes, pin.Media));
        Assert.Equal(0, (await client.Data.FreeAsync(Path, force: false, Token)).PinnedFiles);
        Assert.Equal(1, (await client.Data.FreeAsync(Path, force: true, Token)).PinnedFiles);
    }

    [Fact]
    public async Task CacheQuotas_Calls_CarryUserAndLimit()
    {
        var client = _door.Client;

        var set = await client.Data.CacheQuotas.SetAsync(
            new CacheQuotaRequest { User = "b/ö b", BytesMax = 9 }, Token);

        Assert.Equal(new CacheQuotaStatus("b/ö b", 9, 7, 1), set);
        Assert.Equal("alice", Assert.Single(await client.Data.CacheQuotas.ListAsync(Token)).User);
        Assert.False(await client.Data.CacheQuotas.RemoveAsync("bob", Token));
        Assert.True(await client.Data.CacheQuotas.RemoveAsync("alice", Token));
    }

    [Fact]
    public async Task Quotas_Calls_CarryLimitsAndPath()
    {
        var client = _door.Client;

        var set = await client.Data.SetQuotaAsync(new QuotaRequest { Path = Path, InodesMax = 7 }, Token);
        Assert.Equal(new QuotaStatus(Path, null, 7, 5, 1), set);
        Assert.Equal(10, Assert.Single(await client.Data.ListQuotasAsync(Token)).BytesMax);
        Assert.False(await client.Data.RemoveQuotaAsync(Path, Token));
        Assert.True(await client.Data.RemoveQuotaAsync(FabricPath.Parse("/q"), Token));
    }
}
