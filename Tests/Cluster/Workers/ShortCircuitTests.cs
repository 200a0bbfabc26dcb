using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>Reads from the files of workers on the same machine, as real processes.</summary>
public sealed class ShortCircuitTests
{
    private const int Files = 16;
    private const int FilesInStore = 4 * Files;
    private const int ReadsOfEach = 20;
    private const int FileBytes = 1_300_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfAWorkerThatEvictsAndIsKilled_IsRightThroughClientServerAndGateway()
    {
        await using var cluster = await WorkerCluster.StartAsync(workers: 0);
        await cluster.AddWorkerAsync(new FabricHome { MemoryQuota = "4MiB", SsdQuota = "16MiB" });
        await cluster.OnlyWorkersAsync();
        await WriteStoreAsync(cluster);
        await using var gateway = await cluster.Server.StartGatewayAsync(cluster.Home);
        using var client = cluster.Server.Api();
        using var atServer = cluster.Server.Client();
        using var atGateway = gateway.Client();

        await Task.WhenAll(
            ReadAsync(1, i => client.ReadAsync($"/bkt/f{i}")),
            ReadAsync(2, async i => (await atServer.GetAsync("bkt", $"f{i}")).Bytes),
            ReadAsync(3, async i => (await atGateway.GetAsync("bkt", $"f{i}")).Bytes),
            cluster.RestartWorkerAsync(0, losesPages: false));

        // Once the worker has the file again, and is known to have granted nothing to others before.
        await Eventually.HoldsAsync(
            "the client reads from files",
            async () =>
            {
                Assert.Equal(FabricCalls.Bytes(0, FileBytes), await client.ReadAsync("/bkt/f0"));
                return client.ShortCircuitBytes > 0;
            });

        // Then of a file that nobody has read: what the server had to read itself while it did not know the worker to
        // be back, it has, and asks nobody for.
        var reads = 0;
        await Eventually.HoldsAsync(
            "the server reads from files",
            async () =>
            {
                var number = Math.Min(Files + (reads++ / ReadsOfEach), FilesInStore - 1);
                Assert.Equal(
                    FabricCalls.Bytes(number, FileBytes), (await atServer.GetAsync("bkt", $"f{number}")).Bytes);
                return await cluster.Api.CounterAsync("shortcircuit.read.bytes") > 0;
            });
        Assert.Equal(0, await cluster.Api.CounterAsync("shortcircuit.refused"));
    }

    [Fact]
    public async Task Read_OfTheServersOwnPages_ComesFromItsFilesUnlessItIsSwitchedOff()
    {
        using var home = new FabricHome();
        var bytes = FabricCalls.Bytes(7, FileBytes);
        await using (var server = await FabricProcess.StartAsync(home))
        {
            using var client = server.Api();
            await client.WriteAsync("/f", bytes);
            await client.WriteAsync("/unpersisted", bytes, WriteType.MustCache);
            Assert.Equal(bytes, await client.ReadAsync("/f"));
            Assert.Equal(bytes, await client.ReadAsync("/unpersisted"));
            Assert.Equal(2 * FileBytes, client.ShortCircuitBytes);

            using var without = new HttpFabricClient(
                new FabricClientOptions
                {
                    Server = server.Http,
                    AccessKey = FabricProcess.AccessKey,
                    SecretKey = FabricProcess.SecretKey,
                    ShortCircuit = false,
                },
                TimeProvider.System, new SystemRandomSource());
            Assert.Equal(bytes, await without.ReadAsync("/f"));
            Assert.Equal(0, without.ShortCircuitBytes);
        }

        await using (var server = await FabricProcess.StartAsync(home, "--short-circuit", "off"))
        {
            using var client = server.Api();
            Assert.Equal(bytes, await client.ReadAsync("/f"));
            Assert.Equal(0, client.ShortCircuitBytes);
        }
    }

    private static async Task WriteStoreAsync(WorkerCluster cluster)
    {
        Directory.CreateDirectory(cluster.Home.InStore("/bkt"));
        for (var i = 0; i < FilesInStore; i++)
        {
            await File.WriteAllBytesAsync(cluster.Home.InStore($"/bkt/f{i}"), FabricCalls.Bytes(i, FileBytes), Token);
        }
    }

    // Some files are read again and again, so that the worker has them; the others push them out.
    private static Task ReadAsync(int seed, Func<int, Task<byte[]>> read) => Task.Run(
        async () =>
        {
            var random = new Random(seed);
            for (var i = 0; i < Files; i++)
            {
                var file = random.Next(2) == 0 ? random.Next(2) : random.Next(Files);
                Assert.Equal(FabricCalls.Bytes(file, FileBytes), await read(file));
            }
        },
        Token);
}
