using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>A job goes on after the death of its process at any point: no file twice, none skipped.</summary>
public sealed class JobCrashTests
{
    private const int Files = 40;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Load_KilledAgainAndAgain_CountsEachFileOnceAndSkipsNone(long seed)
    {
        var random = new SeededRandomSource((ulong)seed);
        await using var bed = await JobBed.StartAsync(isObjectStore: seed % 2 == 0);
        var bytes = bed.PutFiles(Files, 6);
        var reads = 0;
        void Count() => bed.Bed.Faults.Before = call =>
        {
            if (call == "store.read" && !bed.Bed.Faults.IsDead)
            {
                Interlocked.Increment(ref reads);
            }

            return default;
        };

        Count();
        var id = (await bed.BeginAsync(change: static r => r with { ConcurrencyMax = 3 })).Id;
        const int Kills = 12;
        for (var kill = 0; kill < Kills; kill++)
        {
            var faults = bed.Bed.Faults;
            var at = faults.Calls + 1 + (int)random.NextInt64(40);
            (faults.DiesBefore, faults.DiesAfter) = kill % 2 == 0 ? (at, 0) : (0, at);
            await bed.DeadOrEndedAsync(id);
            await bed.RestartAsync(Count);
        }

        var ended = await bed.EndAsync(id);
        Assert.True(
            (JobState.Done, (long)Files, 0L, bytes, 100d)
                == (ended.State, ended.Files, ended.Failed, ended.Bytes, ended.Percent),
            $"seed {seed}: {ended}");
        Assert.Empty(await bed.UncachedAsync());

        // What was under way when a process died is read again, and nothing else.
        Assert.InRange(reads, Files, Files + (3 * Kills));
        Assert.InRange(ended.StoreCalls, 0, Files);
    }
}
