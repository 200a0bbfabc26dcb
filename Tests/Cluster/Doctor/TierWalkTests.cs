using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Doctor;

/// <summary>An operator fills tiers; the doctor says with what, and is well when there is room again.</summary>
public sealed class TierWalkTests
{
    private const int MebiByte = 1 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tiers_FullOfWhatNoStoreGets_NamesTheWriteTypeAndAFile()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "32MiB" };
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        await WriteAsync(client, "/scratch", 31, WriteType.MustCache);

        var full = await client.CauseAsync("unpersisted.full");

        Assert.Contains("31 MiB in 31 files were written with MUST_CACHE", full.Observation, StringComparison.Ordinal);
        Assert.Contains("/scratch/f", full.Observation, StringComparison.Ordinal);
        Assert.Contains("fabric job persist", full.Fix, StringComparison.Ordinal);
        await client.DeleteAsync(
            FabricPath.Parse("/scratch"), new DeleteOptions { Recursive = true }, Token);
        await client.WellAsync();
    }

    [Fact]
    public async Task Tiers_FullBecauseAStoreIsAway_NamesTheStore()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "48MiB" };
        Directory.CreateDirectory(home.In("lake"));
        await using var fabric = await FabricProcess.StartAsync(
            home, "--mount", $"/lake={new Uri(home.In("lake")).AbsoluteUri}");
        using var client = fabric.Api();
        await WriteAsync(client, "/lake", 41, WriteType.Through);
        Directory.Move(home.In("lake"), home.In("away"));
        await WriteAsync(client, "/lake", 41, WriteType.AsyncThrough);
        await Eventually.HoldsAsync(
            "a persist fails", async () => (await client.Administration.ListPersistsAsync(1000, Token))
                .Any(static p => p.Reason is not null));

        var cause = await client.CauseAsync("store.missing");

        Assert.Contains(
            await client.BrokenAsync(), f => f.Code == "unpersisted.full" && f.Because == cause.Subject);
        Directory.Move(home.In("away"), home.In("lake"));
        await Eventually.HoldsAsync("nothing waits for the store", async () =>
        {
            // Again: an attempt that was under way when the store came back fails after the first word, and waits.
            var waiting = await client.Administration.ListPersistsAsync(1000, Token);
            foreach (var persist in waiting.Where(static p => p.NextAttemptInMs > 0))
            {
                await client.RetryNowAsync(persist.Path);
            }

            return waiting.Count == 0;
        });
        await client.WellAsync();
    }

    [Fact]
    public async Task Tier_FullOfPinnedPages_SaysHowToUnpin()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "64MiB" };
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        await WriteAsync(client, "/hot", 24, WriteType.CacheThrough);
        await PinAsync(client, isPinned: true);
        await client.Administration.LoadAsync(FabricPath.Parse("/hot"), Token);

        var full = await client.FindsAsync("tier.pinned");

        Assert.Equal($"pinned bytes of tier MEMORY {home.Memory}", full.Subject);
        Assert.Contains("unpin", full.Fix, StringComparison.Ordinal);
        Assert.Empty(await client.BrokenAsync());
        await PinAsync(client, isPinned: false);
        await Eventually.HoldsAsync("no tier is full of pinned pages", async () =>
            (await client.Process.DiagnoseAsync(Token)).All(static f => f.Code != "tier.pinned"));
    }

    [Fact]
    public async Task TierDirectory_ItsDiskFull_NamesTheDiskUntilItHasRoom()
    {
        using var home = new FabricHome { MemoryQuota = "16MiB", SsdQuota = "64MiB" };
        using var disk = TemporaryMount.Over(home.Ssd, 24);
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        for (var round = 0; round < 2; round++)
        {
            await WriteAsync(client, "/data", 48, WriteType.CacheThrough);
            for (var i = 0; i < 48; i++)
            {
                await client.ReadAsync($"/data/f{i}");
                await client.ReadAsync($"/data/f{i}");
            }
        }

        var full = await client.CauseAsync("tier.disk-full");

        Assert.Equal($"tier SSD {home.Ssd}", full.Subject);
        Assert.Contains("larger disk", full.Fix, StringComparison.Ordinal);
        disk.Resize(256);
        await client.WellAsync();
    }

    private static async Task PinAsync(HttpFabricClient client, bool isPinned)
    {
        foreach (var file in await client.ListAsync("/hot"))
        {
            await client.SetAttributesAsync(file.Path, new AttributeChange { Pinned = isPinned }, Token);
        }
    }

    private static async Task WriteAsync(HttpFabricClient client, string directory, int mebibytes, WriteType type)
    {
        if (await client.StatAsync(directory) is null)
        {
            await client.CreateDirectoryAsync(FabricPath.Parse(directory), new DirectoryOptions(), Token);
        }

        for (var i = 0; i < mebibytes; i++)
        {
            await client.WriteAsync($"{directory}/f{i}", FabricCalls.Bytes(i, MebiByte), type);
        }
    }
}
