namespace OrleansAlluxio.Tests.Simulation.Workers;

/// <summary>Many lives of a cluster, each from its seed.</summary>
public sealed class MembershipSimulationTests
{
    // Some three rings are built in each of their steps: seconds, without optimisation.
    private const int Schedules = 12;

    [Fact]
    public async Task Schedules_OfWorkersThatComeAndGo_KeepTheRingTrueAndSteady()
    {
        for (var seed = 1; seed <= Schedules; seed++)
        {
            try
            {
                await new MembershipSchedule((ulong)seed).RunAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Schedule of seed {seed} failed: {e.Message}", e);
            }
        }
    }
}
