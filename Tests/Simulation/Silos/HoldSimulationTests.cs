namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>Changes by every silo under holds that outlive leads, over many schedules.</summary>
public sealed class HoldSimulationTests
{
    private const int Steps = 20_000;

    [Fact]
    public void Change_BySilosThatComeAndGo_IsAloneOnItsPathsAndLeavesTreeAndStoreAlike()
    {
        var (made, leads, survived, old, refused, recovered, late) = (0, 0L, 0, 0, 0, 0, 0);
        for (var seed = 1; seed <= 60; seed++)
        {
            var schedule = new HoldSchedule(seed);
            schedule.Run(Steps);
            made += schedule.Made;
            leads += schedule.Leads;
            survived += schedule.Survived;
            old += schedule.OldGrants;
            refused += schedule.Refused;
            recovered += schedule.Recovered;
            late += schedule.LateCalls;
        }

        // Schedules in which nothing happens would prove nothing.
        var figures = $"{made} made, {leads} leads, {survived} survived, {old} old grants, {refused} refused, "
            + $"{recovered} recovered, {late} late";
        TestContext.Current.TestOutputHelper!.WriteLine(figures);
        Assert.True(
            made > 1000 && leads > 200 && survived > 50 && old > 0 && refused > 20 && recovered > 20 && late > 5,
            figures);
    }
}
