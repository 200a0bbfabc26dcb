using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Cluster.CrossCluster;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>
/// A cluster of three silos at work and one of a single process share a store: behind a fence, every silo shows what
/// the other cluster acknowledged, whichever of them leads.
/// </summary>
public sealed class SiloClusterTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    [Fact]
    public async Task Fence_ThroughAnySilo_ShowsWhatTheOtherClusterAcknowledged()
    {
        await using var store = await SharedStore.StartAsync();
        await using var trio = await SiloTrio.StartAsync(server, store.Arguments("east"));
        await using var west = await store.StartClusterAsync("west");
        using var other = west.Api();
        await SharedStore.MetAsync(other, "east");
        await SharedStore.MetAsync(trio.Client(2), "west");

        for (var by = 0; by < 3; by++)
        {
            await ExchangeAsync(other, trio, by, [0, 1, 2]);
        }

        trio.Silos[0].Kill();
        foreach (var silo in new[] { 1, 2 })
        {
            await Eventually.HoldsAsync(
                $"silo {silo} knows who leads, and that one hears west",
                async () => await HearsAsync(trio.Client(silo), "west") && await WritesAsync(trio.Client(silo)));
        }

        await SharedStore.MetAsync(other, "east");
        await ExchangeAsync(other, trio, 1, [1, 2]);
        await ExchangeAsync(other, trio, 2, [1, 2]);
    }

    // While nobody leads, what is passed on fails.
    private static async Task<bool> HearsAsync(HttpFabricClient client, string other)
    {
        try
        {
            return (await SharedStore.FenceAsync(client, "/shared")).Heard.Contains(other);
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
        {
            return false;
        }
    }

    // Who owns the directory now is known to a silo a moment after it is decided.
    private static async Task<bool> WritesAsync(HttpFabricClient client)
    {
        try
        {
            await client.WriteAsync("/shared/d/after", FabricCalls.Bytes(1, 100));
            return true;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
        {
            return false;
        }
    }

    // All of them have the old content in their caches before it changes, here by one silo and there by west.
    private static async Task ExchangeAsync(HttpFabricClient other, SiloTrio trio, int by, int[] readers)
    {
        for (var round = 1; round <= 3; round++)
        {
            var bytes = FabricCalls.Bytes((by * 10) + round, 30_000 + round);
            await other.WriteAsync("/shared/d/file", bytes);
            await other.WriteAsync($"/shared/new-{by}-{round}-{readers.Length}", bytes);
            foreach (var reader in readers)
            {
                await SharedStore.FenceAsync(trio.Client(reader), "/shared");
                Assert.Equal(bytes, await trio.Client(reader).ReadAsync("/shared/d/file"));
                Assert.Equal(
                    bytes, await trio.Client(reader).ReadAsync($"/shared/new-{by}-{round}-{readers.Length}"));
            }

            bytes = FabricCalls.Bytes((by * 10) + round + 5, 20_000 + round);
            await trio.Client(by).WriteAsync("/shared/d/file", bytes);
            await SharedStore.FenceAsync(other, "/shared/d");
            Assert.Equal(bytes, await other.ReadAsync("/shared/d/file"));
        }
    }
}
