namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>Directories owned by silos of a changing view, over many schedules.</summary>
public sealed class SiloSimulationTests
{
    private const int Steps = 3000;

    [Fact]
    public void Read_AfterAnAcknowledgedChange_SeesItWhoeverOwnsTheDirectory()
    {
        var (reads, fromMemory, changes, refused, views) = (0, 0, 0, 0, 0L);
        for (var seed = 1; seed <= 300; seed++)
        {
            var schedule = new SiloSchedule(seed);
            schedule.Run(Steps);
            reads += schedule.Reads;
            fromMemory += schedule.FromMemory;
            changes += schedule.Changes;
            refused += schedule.Refused;
            views += schedule.Views;
        }

        // Schedules in which nothing happens would prove nothing.
        Assert.True(
            reads > 10_000 && fromMemory > 2000 && changes > 2000 && refused > 0 && views > 2000,
            $"{reads} reads, {fromMemory} from memory, {changes} changes, {refused} refused, {views} views");
    }
}
