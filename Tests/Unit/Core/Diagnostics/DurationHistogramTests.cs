using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Tests.Unit.Core.Diagnostics;

public sealed class DurationHistogramTests
{
    [Fact]
    public void Record_AtABoundAndAboveIt_TakesTheTwoBuckets()
    {
        var durations = new DurationHistogram();

        durations.Record(TimeSpan.FromMilliseconds(1));
        durations.Record(TimeSpan.FromMilliseconds(1) + TimeSpan.FromTicks(1));

        var buckets = durations.Buckets();
        Assert.Equal(1, buckets[2]);
        Assert.Equal(1, buckets[3]);
        Assert.Equal(2, durations.Count);
    }

    [Fact]
    public void Record_AboveTheLastBound_TakesTheOpenBucket()
    {
        var durations = new DurationHistogram();

        durations.Record(TimeSpan.FromMinutes(2));

        Assert.Equal(1, durations.Buckets()[^1]);
        Assert.Equal(120, durations.SumSeconds);
    }

    [Fact]
    public async Task Record_ByManyThreads_LosesNothing()
    {
        var durations = new DurationHistogram();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                durations.Record(TimeSpan.FromTicks(1), bytesIn: 2, bytesOut: 3);
            }
        })));

        Assert.Equal((80_000, 160_000, 240_000), (durations.Count, durations.BytesIn, durations.BytesOut));
    }

    [Fact]
    public void Record_AllocatesNothing()
    {
        var durations = new DurationHistogram();
        durations.Record(TimeSpan.FromMilliseconds(1), 1, 1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            durations.Record(TimeSpan.FromMilliseconds(1), 1, 1);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
