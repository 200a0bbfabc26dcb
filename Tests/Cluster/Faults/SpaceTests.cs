using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>A cache without room: what needs only the store goes on, what needs the cache says so.</summary>
public sealed class SpaceTests
{
    private const int FileBytes = 4 << 20;

    [Fact]
    public async Task TierDirectory_ItsDiskFull_ReadsAndWritesGoOn()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB" };
        using var disk = TemporaryMount.Over(home.Ssd, 16);
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();

        for (var i = 0; i < 16; i++)
        {
            await client.WriteAsync($"/f{i}", FabricCalls.Bytes(i, FileBytes));
        }

        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 16; i++)
            {
                Assert.Equal(FabricCalls.Bytes(i, FileBytes), await client.ReadAsync($"/f{i}"));
            }
        }

        Assert.Equal(0, await fabric.StopAsync());
    }

    [Fact]
    public async Task TierDirectory_FullOnStart_ReadsAndWritesGoOn()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB" };
        using var disk = TemporaryMount.Over(home.Ssd, 16);
        await File.WriteAllBytesAsync(
            Path.Combine(home.Ssd, "others"), new byte[15 << 20], TestContext.Current.CancellationToken);
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();

        for (var i = 0; i < 8; i++)
        {
            await client.WriteAsync($"/f{i}", FabricCalls.Bytes(i, FileBytes));
            Assert.Equal(FabricCalls.Bytes(i, FileBytes), await client.ReadAsync($"/f{i}"));
        }

        Assert.Equal(FabricCalls.Bytes(0, FileBytes), await client.ReadAsync("/f0"));
    }

    [Fact]
    public async Task Write_LargerThanTheCache_IsRefusedOrGoesThrough()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "16MiB" };
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        var bytes = FabricCalls.Bytes(1, 48 << 20);

        Assert.Equal(
            FabricErrorKind.NoSpace,
            await FabricCalls.FailureAsync(() => client.WriteAsync("/a", bytes, WriteType.MustCache)));
        Assert.Equal(
            FabricErrorKind.NoSpace,
            await FabricCalls.FailureAsync(() => client.WriteAsync("/b", bytes, WriteType.AsyncThrough)));
        await client.WriteAsync("/c", bytes, WriteType.CacheThrough);

        Assert.Null(await client.StatAsync("/a"));
        Assert.Null(await client.StatAsync("/b"));
        Assert.Equal(bytes, await client.ReadAsync("/c"));
        Assert.Equal(bytes, await File.ReadAllBytesAsync(home.InStore("/c"), TestContext.Current.CancellationToken));
    }
}
