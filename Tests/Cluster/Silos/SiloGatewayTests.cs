using OrleansAlluxio.Client;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.Silos;

/// <summary>
/// Gateways and workers of three silos, which are named in any order: they find the one who leads, also after another
/// one does, and start while it is not the first that they are told of.
/// </summary>
public sealed class SiloGatewayTests(PostgreSqlServer server, ITestOutputHelper output)
    : IClassFixture<PostgreSqlServer>
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
        Uri[] leaderFirst = [silos[2], silos[0], silos[1]];
        string[] worker = ["--join", Joined(silos), "--cluster-secret", Secret];
        await using (var first = await trio.Silos[0].StartWorkerAsync(serving, workerHome, worker))
        await using (var gateway = await FabricProcess.StartGatewayAsync(serving, silos, "--cluster-secret", Secret))
        await using (var second = await FabricProcess
            .StartGatewayAsync(serving, leaderFirst, "--cluster-secret", Secret))
        {
            using var client = gateway.Api();
            using var other = second.Api();
            await ExchangeAsync(client, trio, 1);
            // The one who leads is among them.
            Assert.Equal(2, (await trio.Client(2).Workers.ListAsync(Token)).Count);

            trio.Silos[0].Kill();
            await Task.WhenAll(
                WriteGoesOnAsync("/after/kill", client, gateway, trio),
                WriteGoesOnAsync("/after/kill-too", other, second, trio),
                WriteGoesOnAsync("/of1/after", client, gateway, trio));
            await KnownToAllAsync(
                [("gateway", client), ("other", other), ("1", trio.Client(1)), ("2", trio.Client(2))]);
            await ExchangeAsync(client, trio, 2);
            await ExchangeAsync(other, trio, 1);
            await trio.StartAsync(0);
        }

        // Started anew, they are told of one first that does not lead: the first silo came back when another one did.
        silos = [trio.Silos[0].Http, .. silos[..2]];
        worker[1] = Joined(silos);
        await using var again = await trio.Silos[0].StartWorkerAsync(serving, workerHome, worker);
        await using var anew = await FabricProcess.StartGatewayAsync(serving, silos, "--cluster-secret", Secret);
        using var through = anew.Api();
        await ExchangeAsync(through, trio, 0);
    }

    private static string Joined(Uri[] silos) => string.Join(',', silos.Select(static s => s.ToString()));

    // A new directory's write is made by the one who leads, another one's by the silo that is asked.
    private async Task WriteGoesOnAsync(string path, HttpFabricClient client, FabricProcess gateway, SiloTrio trio)
    {
        var since = TimeProvider.System.GetTimestamp();
        var errors = new List<string>();
        await Eventually.HoldsAsync(
            $"a write of {path} goes on",
            async () =>
            {
                try
                {
                    await client.WriteAsync(path, FabricCalls.Bytes(1, 100));
                    return true;
                }
                catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
                {
                    errors.Add($"after {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s: {e}");
                    return false;
                }
            },
            () => $"{errors.Count} failures, the last: {errors.LastOrDefault()}\n"
                + $"--- gateway\n{gateway.Log}\n{trio.Log}");
        output.WriteLine(
            $"{path} was written {TimeProvider.System.GetElapsedTime(since).TotalSeconds:F1} s after the kill, "
            + $"after {errors.Count} failures, the last: {errors.LastOrDefault() ?? "none"}");
    }

    // Whose each directory is now, a silo knows a moment after another one does.
    private static async Task KnownToAllAsync((string Name, HttpFabricClient Client)[] clients)
    {
        foreach (var (name, client) in clients)
        {
            for (var i = 0; i < 4; i++)
            {
                var path = $"/of{i}/by-{name}";
                await Eventually.HoldsAsync($"{name} writes {path}", async () =>
                {
                    try
                    {
                        await client.WriteAsync(path, FabricCalls.Bytes(i, 100));
                        return true;
                    }
                    catch (FabricException e) when (e.Kind is FabricErrorKind.Unavailable or FabricErrorKind.Timeout)
                    {
                        return false;
                    }
                });
            }
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
