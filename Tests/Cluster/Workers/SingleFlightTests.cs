using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Workers;

/// <summary>However many readers a cold object has in the cluster, the store is asked for each page once.</summary>
public sealed class SingleFlightTests
{
    private const int Readers = 64;
    private const int Objects = 6;
    private const int LengthBytes = 900_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_OfColdObjectsByManyAtOnce_AsksTheStoreOnceForEach()
    {
        using var storeHome = new FabricHome();
        await using var store = await FabricProcess.StartAsync(storeHome);
        using var admin = store.Api();
        await admin.CreateDirectoryAsync(FabricPath.Parse("/bucket"), new DirectoryOptions(), Token);
        for (var i = 0; i < Objects; i++)
        {
            await admin.WriteAsync($"/bucket/o{i}", FabricCalls.Bytes(i, LengthBytes));
        }

        await using var proxy = new FaultProxy(store.S3.Port, static _ => Fault.None);
        await using var cluster = await WorkerCluster.StartAsync(
            workers: 2, "--mount", store.MountOf("bucket", "/s3", port: proxy.Port));
        await cluster.OnlyWorkersAsync();

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(async reader =>
        {
            for (var i = 0; i < Objects; i++)
            {
                var wanted = (reader + i) % Objects;
                Assert.Equal(FabricCalls.Bytes(wanted, LengthBytes), await cluster.Api.ReadAsync($"/s3/o{wanted}"));
            }
        }));

        // Who stands in for a worker that a busy machine keeps from answering in time asks the store itself.
        var failovers = await cluster.Api.CounterAsync("workers.failovers");
        Assert.InRange(failovers, 0, Objects);
        for (var i = 0; i < Objects; i++)
        {
            var key = $"GET /bucket/o{i}";
            Assert.InRange(
                proxy.Seen.Count(line => line.StartsWith(key, StringComparison.Ordinal)), 1, 1 + failovers);
        }
    }
}
