using System.Globalization;

namespace OrleansAlluxio.Tests.Simulation.Sync;

/// <summary>
/// Many schedules of <see cref="SyncSchedule"/>, one after the other: each has the thread pool for itself.
/// FABRIC_SYNC_SCHEDULES and FABRIC_SYNC_SEED run more of them, or others.
/// </summary>
[CollectionDefinition(nameof(SyncSimulationTests), DisableParallelization = true)]
[Collection(nameof(SyncSimulationTests))]
public sealed class SyncSimulationTests
{
    private const int TraceMax = 120;

    [Fact]
    public async Task Schedules_OfSyncsRacingChanges_LoseResurrectAndStaleNothing()
    {
        var count = Setting("FABRIC_SYNC_SCHEDULES", 5000);
        var first = Setting("FABRIC_SYNC_SEED", 1);
        var ended = new TaskCompletionSource<long>();

        // A thread of its own: the scheduler waits for the pool to be idle.
        new Thread(() => RunAll(first, count, ended)) { IsBackground = true, Name = "sync schedules" }.Start();
        var steps = await ended.Task.WaitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.SendDiagnosticMessage($"{count} schedules, {steps} steps");
        Assert.True(steps > count);
    }

    private static void RunAll(int first, int count, TaskCompletionSource<long> ended)
    {
        var steps = 0L;
        for (var seed = first; seed < first + count; seed++)
        {
            var schedule = new SyncSchedule((ulong)seed);
            try
            {
                schedule.Run();
                steps += schedule.Steps;
            }
            catch (Exception e)
            {
                var trace = string.Join(Environment.NewLine, schedule.Trace.TakeLast(TraceMax));
                ended.SetException(new InvalidOperationException(
                    $"Schedule of seed {seed} failed: {e.Message}{Environment.NewLine}{trace}", e));
                return;
            }
        }

        ended.SetResult(steps);
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
