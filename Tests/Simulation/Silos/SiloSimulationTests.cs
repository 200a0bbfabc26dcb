namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>Directories owned by silos of a changing view, over many schedules.</summary>
public sealed class SiloSimulationTests
{
    private const int Steps = 5000;

    [Fact]
    public void Read_AfterAnAcknowledgedChange_SeesItWhoeverOwnsTheDirectory()
    {
        var (reads, fromMemory, changes, refused, views) = (0, 0, 0, 0, 0L);
        for (var seed = 1; seed <= 60; seed++)
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
            reads > 2000 && fromMemory > 200 && changes > 400 && refused > 50 && views > 400,
            $"{reads} reads, {fromMemory} from memory, {changes} changes, {refused} refused, {views} views");
    }
}
