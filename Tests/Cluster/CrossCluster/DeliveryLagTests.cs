using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Cluster.CrossCluster;

/// <summary>
/// A measurement, not a check: FABRIC_FLEET_LAG says how many clusters. How long a change takes from its
/// acknowledgement to the others' watermark, what it asks of the store, and what a dead subscriber costs a writer.
/// </summary>
public sealed class DeliveryLagTests(RabbitMqServer broker)
{
    private const int Changes = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delivery_OfChanges_IsMeasured()
    {
        var setting = Environment.GetEnvironmentVariable("FABRIC_FLEET_LAG");
        var count = int.TryParse(setting, CultureInfo.InvariantCulture, out var set) ? set : 0;
        if (count < 2)
        {
            Assert.Skip("FABRIC_FLEET_LAG is not set");
        }

        await using var store = await SharedStore.StartAsync(await FleetTests.BrokerAsync(broker));
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

            await ChangeAsync(fleet, 20); // Compiled by then.
            var syncs = await SyncsAsync(fleet);
            var (lags, writes) = await ChangeAsync(fleet, Changes);
            syncs = await SyncsAsync(fleet) - syncs;
            await fleet[^1].KillAsync();
            var (_, without) = await ChangeAsync(fleet[..^1], Changes);
            TestContext.Current.TestOutputHelper!.WriteLine(
                $"{count} clusters, {Changes} changes: lag {Text(lags)}; write {Text(writes)}, with a dead subscriber "
                    + $"{Text(without)}; store calls of the others per change {(double)syncs / Changes:0.00}");
        }
        finally
        {
            foreach (var member in fleet)
            {
                await member.DisposeAsync();
            }
        }
    }

    private static async Task<(List<double> Lags, List<double> Writes)> ChangeAsync(List<FleetMember> fleet, int times)
    {
        var (lags, writes) = (new List<double>(), new List<double>());
        for (var i = 1; i <= times; i++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await fleet[0].Client.WriteAsync("/shared/lag", FabricCalls.Bytes(i, 1 + (i % 1000)));
            var acknowledged = TimeProvider.System.GetTimestamp();
            writes.Add(TimeProvider.System.GetElapsedTime(began, acknowledged).TotalMilliseconds);
            lags.AddRange(await Task.WhenAll(fleet.Skip(1).Select(m => SeenAsync(m, 1 + (i % 1000), acknowledged))));
        }

        return (lags, writes);
    }

    private static async Task<double> SeenAsync(FleetMember member, int length, long since)
    {
        while ((await member.Client.TryGetStatusAsync(
            FabricPath.Parse("/shared/lag"), OperationOptions.Default, Token))?.LengthBytes != length)
        {
            await Task.Yield();
        }

        return TimeProvider.System.GetElapsedTime(since).TotalMilliseconds;
    }

    private static async Task<long> SyncsAsync(IEnumerable<FleetMember> fleet) =>
        (await Task.WhenAll(fleet.Skip(1).Select(static m => m.Client.CounterAsync("store.syncs")))).Sum();

    private static string Text(List<double> values)
    {
        values.Sort();
        return $"p50 {values[values.Count / 2]:0.0} ms, p99 {values[values.Count * 99 / 100]:0.0} ms";
    }
}
