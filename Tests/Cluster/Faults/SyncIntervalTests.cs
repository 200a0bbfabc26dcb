using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Faults;

/// <summary>
/// Changes made in the store behind the fabric's back are noticed as the sync interval promises, through every door.
/// </summary>
public sealed class SyncIntervalTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ExternalChange_ByInterval_IsNoticedWhenPromised()
    {
        using var home = new FabricHome();
        await using var fabric = await FabricProcess.StartAsync(home);
        using var client = fabric.Api();
        using var s3 = fabric.Client();
        foreach (var (directory, interval) in new[] { ("always", "0"), ("hour", "1h"), ("once", "-1") })
        {
            await client.WriteAsync($"/{directory}/file", FabricCalls.Bytes(1, 5000));
            await client.WriteAsync($"/{directory}/gone", FabricCalls.Bytes(1, 5000));
            await client.Administration.SetPathPropertyAsync(
                new PathProperty(FabricPath.Parse("/" + directory), PropertyNames.SyncInterval, interval), Token);
            Assert.Equal(["file", "gone"], await NamesAsync(client, directory));
            await File.WriteAllBytesAsync(home.InStore($"/{directory}/file"), FabricCalls.Bytes(2, 7000), Token);
            await File.WriteAllBytesAsync(home.InStore($"/{directory}/new"), FabricCalls.Bytes(3, 10), Token);
            File.Delete(home.InStore($"/{directory}/gone"));
        }

        Assert.Equal(FabricCalls.Bytes(2, 7000), (await s3.GetAsync("always", "file")).Bytes);
        Assert.Equal(FabricCalls.Bytes(2, 7000), await client.ReadAsync("/always/file"));
        Assert.Equal(["file", "new"], await NamesAsync(client, "always"));
        foreach (var directory in new[] { "hour", "once" })
        {
            Assert.Equal(FabricCalls.Bytes(1, 5000), (await s3.GetAsync(directory, "file")).Bytes);
            Assert.Equal(FabricCalls.Bytes(1, 5000), await client.ReadAsync($"/{directory}/file"));
            Assert.Contains("gone", await NamesAsync(client, directory));
            await client.Administration.InvalidateAsync(FabricPath.Parse("/" + directory), Token);
            Assert.Equal(FabricCalls.Bytes(2, 7000), (await s3.GetAsync(directory, "file")).Bytes);
            Assert.Equal(FabricCalls.Bytes(2, 7000), await client.ReadAsync($"/{directory}/file"));
            Assert.Equal(["file", "new"], await NamesAsync(client, directory));
            Assert.Null(await client.StatAsync($"/{directory}/gone"));
        }
    }

    [Fact]
    public async Task ExternalChange_NeedsSyncBeforeARestart_IsNoticedAfterIt()
    {
        using var home = new FabricHome();
        await using (var first = await FabricProcess.StartAsync(home))
        {
            using var client = first.Api();
            await client.WriteAsync("/d/file", FabricCalls.Bytes(1, 5000));
            Assert.Equal(["file"], await NamesAsync(client, "d"));
            await client.Administration.InvalidateAsync(FabricPath.Parse("/d"), Token);
            first.Kill();
        }

        await File.WriteAllBytesAsync(home.InStore("/d/file"), FabricCalls.Bytes(2, 7000), Token);
        await using var second = await FabricProcess.StartAsync(home);
        using var after = second.Api();
        Assert.Equal(FabricCalls.Bytes(2, 7000), await after.ReadAsync("/d/file"));
    }

    private static async Task<IEnumerable<string>> NamesAsync(IFabricClient client, string directory) =>
        (await client.ListAsync("/" + directory)).Select(static e => e.Path.Name);
}
