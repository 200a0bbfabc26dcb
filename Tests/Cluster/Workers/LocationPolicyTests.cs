using System.Text.Json;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>Which workers fetch cold data and take the bytes of writes, as real processes say it.</summary>
public sealed class LocationPolicyTests
{
    private const int Files = 6;
    private const int FileBytes = 300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Policies_OfPathsGatewayAndFabric_SayWhoHasWhat()
    {
        await using var cluster = await WorkerCluster.StartAsync(
            workers: 0, "--locality", "host=b,rack=r1", "--read-location", "local-first");
        await cluster.AddWorkerAsync("--locality", "host=a,rack=r1");
        await cluster.AddWorkerAsync("--locality", "host=b,rack=r1");
        await cluster.AddWorkerAsync("--locality", "host=c,rack=r2");
        await cluster.OnlyWorkersAsync();
        var ids = new List<string>();
        for (var i = 0; i < cluster.Workers; i++)
        {
            ids.Add((await cluster.StatusAsync(i)).Id);
        }

        // Cold data: near the door that is asked; as the path says; as the gateway says.
        await WriteStoreAsync(cluster, "near", "far", "gate");
        await SetAsync(cluster, "/far", PropertyNames.ReadLocation, "host:c");
        await ReadAllAsync(cluster.Api, "near", "far");
        await using (var gateway = await cluster.Server.StartGatewayAsync(cluster.Home, "--read-location", "host:a"))
        {
            using var s3 = gateway.Client();
            for (var i = 0; i < Files; i++)
            {
                Assert.Equal(FabricCalls.Bytes(i, FileBytes), (await s3.GetAsync("gate", $"f{i}")).Bytes);
            }
        }

        Assert.Equal([ids[1]], await HoldersAsync(cluster, "near"));
        Assert.Equal([ids[2]], await HoldersAsync(cluster, "far"));
        Assert.Equal([ids[0]], await HoldersAsync(cluster, "gate"));

        // Writes: what the store gets lies where its readers are; copies of what it has not got yet, too.
        await SetAsync(cluster, "/written", PropertyNames.WriteLocation, "host:c");
        await SetAsync(cluster, "/written", PropertyNames.ReadLocation, "host:c");
        await cluster.Api.CreateDirectoryAsync(FabricPath.Parse("/written"), new DirectoryOptions(), Token);
        for (var i = 0; i < Files; i++)
        {
            await cluster.Api.WriteAsync($"/written/f{i}", FabricCalls.Bytes(i, FileBytes), WriteType.CacheThrough);
        }

        Assert.Equal([ids[2]], await HoldersAsync(cluster, "written"));
        await ReadAllAsync(cluster.Api, "written");
        Assert.Equal([ids[2]], await HoldersAsync(cluster, "written"));
        await cluster.Api.WriteAsync("/written/async", FabricCalls.Bytes(9, FileBytes), WriteType.AsyncThrough);
        var copy = await cluster.Api.Administration.LocateAsync(FabricPath.Parse("/written/async"), Token);
        Assert.Equal(["local", ids[2]], copy.Placements.Select(static p => p.Worker).Order(StringComparer.Ordinal)
            .OrderBy(static w => w != "local"));

        await AssertBlocksAsync(cluster, ids);

        // Who is preferred is gone: the next one of the rack gives and takes.
        cluster.Worker(1).Kill();
        await cluster.IsAsync(ids[1], WorkerState.Lost);
        await ReadAllAsync(cluster.Api, "near");
        Assert.Equal([ids[0]], await HoldersAsync(cluster, "near"));
    }

    // What schedulers are told, through the server and a gateway, in Hadoop's words and ours.
    private static async Task AssertBlocksAsync(WorkerCluster cluster, List<string> ids)
    {
        var range = new ByteRange(0, FileBytes);
        var far = Assert.Single(
            await cluster.Api.Blocks.LocateAsync(FabricPath.Parse("/far/f0"), range, OperationOptions.Default, Token));
        var host = Assert.Single(far.Hosts);
        Assert.Equal((0L, FileBytes), (far.OffsetBytes, (int)far.LengthBytes));
        Assert.Equal((ids[2], "c", "r2", (long)FileBytes), (host.Worker, host.Host, host.Rack, host.CachedBytes));

        // The gateway had it put to a; a read here would ask b.
        var gate = Assert.Single(
            await cluster.Api.Blocks.LocateAsync(FabricPath.Parse("/gate/f0"), range, OperationOptions.Default, Token));
        Assert.Equal([ids[0], ids[1]], gate.Hosts.Select(static h => h.Worker));

        await using var gateway = await cluster.Server.StartGatewayAsync(cluster.Home);
        using var http = new HttpClient();
        foreach (var door in new[] { cluster.Server, gateway })
        {
            var url = $"{door.WebHdfs}webhdfs/v1/gate/f0?user.name=root&op=";
            using var newer = JsonDocument.Parse(await http.GetStringAsync(url + "GETFILEBLOCKLOCATIONS", Token));
            var block = newer.RootElement.GetProperty("BlockLocations").GetProperty("BlockLocation")[0];
            Assert.Equal(["a", "b"], Texts(block, "hosts"));
            Assert.Equal(["a"], Texts(block, "cachedHosts"));
            Assert.Equal($"/r1/a:{cluster.Worker(0).Http.Port}", Texts(block, "topologyPaths")[0]);
            using var older = JsonDocument.Parse(await http.GetStringAsync(url + "GET_BLOCK_LOCATIONS", Token));
            var located = older.RootElement.GetProperty("LocatedBlocks").GetProperty("lastLocatedBlock");
            Assert.Equal(
                ["a", "b"],
                located.GetProperty("locations").EnumerateArray()
                    .Select(static l => l.GetProperty("hostName").GetString()));
        }
    }

    private static List<string?> Texts(JsonElement element, string name) =>
        [.. element.GetProperty(name).EnumerateArray().Select(static e => e.GetString())];

    private static ValueTask SetAsync(WorkerCluster cluster, string path, string name, string value) =>
        cluster.Api.Administration.SetPathPropertyAsync(
            new PathProperty(FabricPath.Parse(path), name, value), Token);

    private static async Task WriteStoreAsync(WorkerCluster cluster, params string[] directories)
    {
        foreach (var directory in directories)
        {
            Directory.CreateDirectory(cluster.Home.InStore("/" + directory));
            for (var i = 0; i < Files; i++)
            {
                await File.WriteAllBytesAsync(
                    cluster.Home.InStore($"/{directory}/f{i}"), FabricCalls.Bytes(i, FileBytes), Token);
            }
        }
    }

    private static async Task ReadAllAsync(IFabricClient client, params string[] directories)
    {
        foreach (var directory in directories)
        {
            for (var i = 0; i < Files; i++)
            {
                Assert.Equal(FabricCalls.Bytes(i, FileBytes), await client.ReadAsync($"/{directory}/f{i}"));
            }
        }
    }

    /// <summary>Who has any of the files.</summary>
    private static async Task<List<string>> HoldersAsync(WorkerCluster cluster, string directory)
    {
        var holders = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Files; i++)
        {
            var location = await cluster.Api.Administration.LocateAsync(
                FabricPath.Parse($"/{directory}/f{i}"), Token);
            holders.UnionWith(location.Placements.Select(static p => p.Worker));
        }

        return [.. holders];
    }
}
