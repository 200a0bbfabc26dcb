using System.Globalization;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>
/// Two to two hundred clusters and what hearing each other costs. FABRIC_CLUSTER_CHART names a PNG that the whole
/// comparison is drawn into (docs/cross-cluster.png), and beside it a table; it takes some minutes.
/// </summary>
public sealed class CostSimulationTests
{
    private const ulong Seed = 7;

    [Theory]
    [InlineData(nameof(CostCarrier.Direct))]
    [InlineData(nameof(CostCarrier.Broker))]
    public void Run_TwoHundredClustersThatLoseMessages_NeverReadBehindAWatermark(string carrier)
    {
        var heard = new CostModel(new CostScenario(Enum.Parse<CostCarrier>(carrier), 200, 20, 20), Seed).Run();
        var asked = new CostModel(new CostScenario(CostCarrier.Interval, 200, 20, 20), Seed).Run();

        Assert.Equal(0, heard.Behind);
        Assert.InRange(heard.StalePercent, 0, asked.StalePercent);
        Assert.InRange(heard.CallsPerChange, 0, asked.CallsPerChange);
    }

    [Fact]
    public void Run_EveryScenario_IsDrawn()
    {
        if (Environment.GetEnvironmentVariable("FABRIC_CLUSTER_CHART") is not { Length: > 0 } path)
        {
            Assert.Skip("FABRIC_CLUSTER_CHART is not set");
            return;
        }

        var scenarios = Enum.GetValues<CostCarrier>().SelectMany(static c =>
            new[] { 2, 5, 20, 50, 100, 200 }.Select(n => new CostScenario(c, n, 1, 120))
                .Concat(new[] { 0.0, 5, 10, 20 }.Select(f => new CostScenario(c, 200, f, 120)))).ToList();
        var results = scenarios.Select(static s => (s, new CostModel(s, Seed).Run())).ToList();

        CostChart.Write(path, results);
        File.WriteAllLines(Path.ChangeExtension(path, ".txt"), results.Select(static r => LineOf(r.s, r.Item2)));
        Assert.All(results, static r => Assert.Equal(0, r.Item2.Behind));
    }

    private static string LineOf(CostScenario scenario, CostResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{scenario.Carrier,-9}{scenario.Clusters,4} clusters, failures {scenario.FailurePercent,4} %: "
            + $"stale {result.StalePercent:0.0000} %, calls {result.CallsPerChange:0.00}, "
            + $"sends {result.SendsPerChange:0.0}, links {result.Links}, behind {result.Behind}");
}
