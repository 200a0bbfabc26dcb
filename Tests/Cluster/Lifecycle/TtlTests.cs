using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Lifecycle;

/// <summary>A time to live ends whether or not the process that was told of it still runs.</summary>
public sealed class TtlTests : IDisposable
{
    private readonly FabricHome _home = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Start_TimeToLiveEndedMeanwhile_DeletesTheFileAndNoOther()
    {
        await using (var fabric = await FabricProcess.StartAsync(_home))
        {
            using var client = fabric.Api();
            await client.WriteAsync("/due", FabricCalls.Bytes(1, 10));
            await client.WriteAsync("/keep", FabricCalls.Bytes(2, 10));
            await SetAsync(client, "/due", TimeSpan.FromMilliseconds(1));
            await SetAsync(client, "/keep", TimeSpan.FromDays(1));

            // The round at the start may come so late that it gets to the file here.
            Assert.Equal(0, await fabric.StopAsync());
        }

        await using var next = await FabricProcess.StartAsync(_home);
        using var reader = next.Api();
        await Eventually.HoldsAsync(
            "the end of a time to live", async () => await reader.StatAsync("/due") is null);
        Assert.False(File.Exists(_home.InStore("/due")));
        Assert.NotNull(await reader.StatAsync("/keep"));
    }

    private static async Task SetAsync(IFabricClient client, string path, TimeSpan ttl) =>
        await client.SetAttributesAsync(
            FabricPath.Parse(path), new AttributeChange { TtlMs = (long)ttl.TotalMilliseconds }, Token);
}
