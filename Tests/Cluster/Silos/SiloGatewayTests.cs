using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>
/// Gateways and workers of three silos, which are named in any order: they find the one who leads, also after another
/// one does, and start while it is not the first that they are told of.
/// </summary>
public sealed class SiloGatewayTests(PostgreSqlServer server) : IClassFixture<PostgreSqlServer>
{
    private const string Secret = "a secret of silos";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gateway_OfSilosThatComeAndGo_ReadsAndWrites()
    {
        await using var trio = await SiloTrio.StartAsync(server, "--cluster-secret", Secret);
        using var serving = new FabricHome();
        using var workerHome = new FabricHome();
        Uri[] silos = [trio.Silos[1].Http, trio.Silos[2].Http, trio.Silos[0].Http];
        string[] worker = ["--join", Joined(silos), "--cluster-secret", Secret];
        await using (var first = await trio.Silos[0].StartWorkerAsync(serving, workerHome, worker))
        await using (var gateway = await FabricProcess.StartGatewayAsync(serving, silos, "--cluster-secret", Secret))
        {
            using var client = gateway.Api();
            await ExchangeAsync(client, trio, 1);
            // The one who leads is among them.
            Assert.Equal(2, (await trio.Client(2).Workers.ListAsync(Token)).Count);

            trio.Silos[0].Kill();
            await Eventually.HoldsAsync("writes go on", () => WritesAsync(client, "/after/kill"));
            await ExchangeAsync(client, trio, 2);
            await trio.StartAsync(0);
        }

        // Started anew, they are told of one first that does not lead: the first silo came back when another one did.
        silos = [trio.Silos[0].Http, .. silos[..2]];
        worker[1] = Joined(silos);
        await using var again = await trio.Silos[0].StartWorkerAsync(serving, workerHome, worker);
        await using var other = await FabricProcess.StartGatewayAsync(serving, silos, "--cluster-secret", Secret);
        using var through = other.Api();
        await ExchangeAsync(through, trio, 0);
    }

    private static string Joined(Uri[] silos) => string.Join(',', silos.Select(static s => s.ToString()));

    private static async Task<bool> WritesAsync(HttpFabricClient client, string path)
    {
        try
        {
            await client.WriteAsync(path, FabricCalls.Bytes(1, 100));
            return true;
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
        {
            return false;
        }
    }

    private static async Task ExchangeAsync(HttpFabricClient through, SiloTrio trio, int silo)
    {
        for (var i = 0; i < 4; i++)
        {
            var bytes = FabricCalls.Bytes((silo * 10) + i, 3_000_000 + i);
            await through.WriteAsync($"/of{i}/file", bytes);
            Assert.Equal(bytes, await trio.Client(silo).ReadAsync($"/of{i}/file"));
            Assert.Equal(bytes, await through.ReadAsync($"/of{i}/file"));
            bytes = FabricCalls.Bytes((silo * 10) + i + 5, 40_000 + i);
            await trio.Client(silo).WriteAsync($"/of{i}/file", bytes);
            Assert.Equal(bytes, await through.ReadAsync($"/of{i}/file"));
        }
    }
}
