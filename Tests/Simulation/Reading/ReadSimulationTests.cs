using OrleansAlluxio.Tests.Reading.Fakes;

namespace OrleansAlluxio.Tests.Simulation.Reading;

/// <summary>
/// Thousands of schedules of readers, copies, loads, evictions and damage over a store and a cache that fail by a
/// seed: the bytes are right or there is an error, nothing hangs, nothing bad is cached, nothing leaks.
/// </summary>
/// <remarks>A seed replays operations and faults. Threads interleave as they like: that is wanted here.</remarks>
public sealed class ReadSimulationTests
{
    private const int SchedulesPerSeed = 500;

    // A schedule takes milliseconds; this long is a hang even on a machine that does much else.
    private static readonly TimeSpan HangMax = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(1)]
    [InlineData(100_001)]
    [InlineData(200_001)]
    [InlineData(300_001)]
    public async Task Read_FaultsEverywhere_RightBytesOrAnErrorAndNeverAHang(int firstSeed)
    {
        for (var seed = firstSeed; seed < firstSeed + SchedulesPerSeed; seed++)
        {
            try
            {
                var schedule = new ReadSchedule((ulong)seed).RunAsync();
                await schedule.WaitAsync(HangMax, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"Seed {seed}: hangs.");
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Seed {seed} failed.", error);
            }
        }
    }
}
