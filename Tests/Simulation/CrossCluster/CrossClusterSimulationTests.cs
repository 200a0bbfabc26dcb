using System.Globalization;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>
/// Many <see cref="CrossClusterSchedule"/>s. FABRIC_CLUSTER_SCHEDULES and FABRIC_CLUSTER_SEED run others.
/// </summary>
public sealed class CrossClusterSimulationTests
{
    private const int TraceMax = 80;

    [Fact]
    public void Schedules_OfLostDoubledAndReorderedMessages_NeverReadBehindAWatermark()
    {
        var count = Setting("FABRIC_CLUSTER_SCHEDULES", 1000);
        var first = Setting("FABRIC_CLUSTER_SEED", 1);
        var (hits, takenOver) = (0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var schedule = new CrossClusterSchedule((ulong)seed);
            try
            {
                schedule.Run();
            }
            catch (Exception e)
            {
                var trace = string.Join(Environment.NewLine, schedule.Trace.TakeLast(TraceMax));
                throw new InvalidOperationException(
                    $"Schedule of seed {seed} failed: {e.Message}{Environment.NewLine}{trace}", e);
            }

            hits += schedule.Hits;
            takenOver += schedule.TakenOver;
        }

        // Schedules in which everything is always stale would prove nothing.
        Assert.True(hits > 5 * count, $"{hits} reads of {count} schedules were answered without asking");
        Assert.True(takenOver > count / 10, $"{takenOver} changes of {count} schedules were taken over without asking");
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
