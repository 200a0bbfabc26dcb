using System.Globalization;

namespace OrleansAlluxio.Tests.Simulation.Namespace;

/// <summary>Many schedules. FABRIC_NAMESPACE_SCHEDULES and FABRIC_NAMESPACE_SEED run more of them, or others.</summary>
public sealed class NamespaceSimulationTests
{
    [Fact]
    public async Task Schedules_OfConcurrentChangesAndCrashes_LoseAndResurrectNothing()
    {
        var count = Setting("FABRIC_NAMESPACE_SCHEDULES", 2000);
        var first = Setting("FABRIC_NAMESPACE_SEED", 1);
        await Parallel.ForAsync(first, first + count, TestContext.Current.CancellationToken, async (seed, token) =>
        {
            var run = Task.Run(() => new NamespaceSchedule((ulong)seed).RunAsync(), token);
            try
            {
                await run.WaitAsync(TimeSpan.FromSeconds(60), token);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Schedule of seed {seed} failed: {e.Message}", e);
            }
        });
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
