using System.Globalization;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>
/// Fleets of real clusters on one store, under load and with everything failing that may: no read is wrong. Two and
/// five clusters; FABRIC_FLEET says another number, FABRIC_FLEET_SECONDS how long each fault lasts, and
/// FABRIC_FLEET_CARRIER=amqp has them share a broker.
/// </summary>
public sealed class FleetTests(RabbitMqServer broker)
{
    private const int FaultPercent = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Reads_UnderFaultsOfEverySort_AreNeverWrong(int count)
    {
        count = Setting("FABRIC_FLEET", count);
        var lasts = TimeSpan.FromSeconds(Setting("FABRIC_FLEET_SECONDS", 2));
        await using var store = await SharedStore.StartAsync(await BrokerAsync(broker));
        var fleet = Enumerable.Range(0, count).Select(i => new FleetMember(store, i)).ToList();
        try
        {
            foreach (var member in fleet)
            {
                await member.StartAsync();
            }

            foreach (var member in fleet)
            {
                await SharedStore.MetAsync(member.Client, [.. fleet.Except([member]).Select(static m => m.Id)]);
            }

            var load = new FleetLoad(fleet, Token);
            var end = new TaskCompletionSource();
            var running = load.RunAsync(end.Task);
            await FailAsync(store, fleet, lasts);
            end.SetResult();
            await running;

            Assert.Empty(load.Wrong);
            Assert.True(load.Fences > 0, load.Summary);
            foreach (var member in fleet)
            {
                await Eventually.HoldsAsync($"{member.Id} shows everything", () => load.ShowsAllAsync(member));
            }

            TestContext.Current.TestOutputHelper!.WriteLine($"{count} clusters: {load.Summary}");
        }
        finally
        {
            foreach (var member in fleet)
            {
                await member.DisposeAsync();
            }
        }
    }

    private static async Task FailAsync(SharedStore store, List<FleetMember> fleet, TimeSpan lasts)
    {
        await PassAsync(lasts);

        // Frames are dropped, doubled and swapped from here to the end.
        fleet.ForEach(static m => m.Proxy.FaultPercent = FaultPercent);
        await PassAsync(lasts);

        // Nobody hears the first one.
        fleet[0].Cut(isCut: true);
        await PassAsync(lasts);
        await store.Discovery.KillAsync();
        fleet[0].Cut(isCut: false);
        await PassAsync(lasts);

        // The last one dies, and comes back when discovery does.
        await fleet[^1].KillAsync();
        await PassAsync(lasts);
        await store.Discovery.RestartAsync();
        await fleet[^1].RestartAsync();
        await PassAsync(lasts);
        fleet.ForEach(static m => m.Proxy.FaultPercent = 0);
    }

    /// <summary>The broker that a fleet is to share; null for none.</summary>
    internal static async Task<Uri?> BrokerAsync(RabbitMqServer broker) =>
        Environment.GetEnvironmentVariable("FABRIC_FLEET_CARRIER") == "amqp" ? await broker.UrlAsync() : null;

    private static Task PassAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, Token);

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
