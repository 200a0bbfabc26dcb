namespace OrleansAlluxio.Tests.Simulation.Copies;

/// <summary>Many lives of a fabric whose unpersisted writes have copies on workers, each from its seed.</summary>
public sealed class CopySimulationTests
{
    private static readonly int Schedules = int.TryParse(
        Environment.GetEnvironmentVariable("FABRIC_COPY_SCHEDULES"), out var count) ? count : 15;

    [Fact]
    public async Task Schedules_OfProcessesAndDisksThatGo_LoseNoAcknowledgedWrite()
    {
        for (var seed = 1; seed <= Schedules; seed++)
        {
            try
            {
                await new CopySchedule((ulong)seed).RunAsync();
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Schedule of seed {seed} failed: {e.Message}", e);
            }
        }
    }
}
