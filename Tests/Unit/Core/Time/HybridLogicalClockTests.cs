using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Tests.Unit.Core.Time;

public sealed class HybridLogicalClockTests
{
    private const long Start = 1_700_000_000_000;

    [Fact]
    public void Now_FirstTime_IsTheWallClock()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));

        Assert.Equal(HybridTimestamp.FromUnixMilliseconds(Start), clock.Now());
    }

    [Fact]
    public void Now_WallClockStandingStill_Counts()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));

        var issued = Enumerable.Range(0, 1000).Select(_ => clock.Now()).ToArray();

        Assert.All(issued.Zip(issued.Skip(1)), pair => Assert.True(pair.First < pair.Second));
        Assert.Equal(Start, issued[^1].UnixMilliseconds);
    }

    [Fact]
    public void Now_MoreThanTheCounterHoldsInAMillisecond_BorrowsFromTheNext()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));

        var last = HybridTimestamp.Never;
        for (var i = 0; i <= 1 << 16; i++)
        {
            var next = clock.Now();
            Assert.True(next > last);
            last = next;
        }

        Assert.Equal(Start + 1, last.UnixMilliseconds);
    }

    [Fact]
    public void Now_WallClockJumpingBack_StillRises()
    {
        var time = new ManualTime(Start);
        var clock = new HybridLogicalClock(time);
        var before = clock.Now();

        time.UnixMilliseconds = Start - 3_600_000;

        Assert.Equal(before.Value + 1, clock.Now().Value);
    }

    [Fact]
    public void Now_WallClockMovingOn_FollowsIt()
    {
        var time = new ManualTime(Start);
        var clock = new HybridLogicalClock(time);
        clock.Now();

        time.UnixMilliseconds = Start + 5;

        Assert.Equal(HybridTimestamp.FromUnixMilliseconds(Start + 5), clock.Now());
    }

    [Fact]
    public void Observe_LaterTimestamp_IsBeforeTheNext()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));
        var seen = new HybridTimestamp(HybridTimestamp.FromUnixMilliseconds(Start + 1000).Value + 7);

        clock.Observe(seen);

        Assert.Equal(seen.Value + 1, clock.Now().Value);
    }

    [Fact]
    public void Observe_EarlierTimestamp_ChangesNothing()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));
        var issued = clock.Now();

        clock.Observe(HybridTimestamp.FromUnixMilliseconds(Start - 1000));

        Assert.Equal(issued.Value + 1, clock.Now().Value);
    }

    [Fact]
    public void Observe_BeyondTheLatest_IsRefused()
    {
        var clock = new HybridLogicalClock(new ManualTime(Start));
        clock.Observe(HybridTimestamp.Latest);

        Assert.True(clock.Now() > HybridTimestamp.Latest);
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Observe(new(HybridTimestamp.Latest.Value + 1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => clock.Observe(new(long.MaxValue)));
    }

    [Fact]
    public void Now_UnderAnyHistoryOfClockAndMessages_Rises()
    {
        var steps = Gen.Choose(-5_000, 5_000).Two().ArrayOf();
        Prop.ForAll(steps.ToArbitrary(), history =>
        {
            var time = new ManualTime(Start);
            var clock = new HybridLogicalClock(time);
            var last = clock.Now();
            foreach (var (jump, message) in history)
            {
                time.UnixMilliseconds += jump;
                var seen = HybridTimestamp.FromUnixMilliseconds(Start + message);
                clock.Observe(seen);
                var next = clock.Now();
                if (next <= last || next <= seen || next.UnixMilliseconds < time.UnixMilliseconds)
                {
                    return false;
                }

                last = next;
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Now_FromManyThreads_IssuesNoTimestampTwiceAndRisesInEach()
    {
        const int threads = 4, each = 20_000;
        var clock = new HybridLogicalClock(new ManualTime(Start));
        var issued = new long[threads][];
        using var barrier = new Barrier(threads);
        var workers = Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            var mine = new long[each];
            barrier.SignalAndWait();
            for (var i = 0; i < each; i++)
            {
                mine[i] = clock.Now().Value;
                clock.Observe(new HybridTimestamp(mine[i]));
            }

            issued[index] = mine;
        })).ToArray();
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());

        Assert.Equal(threads * each, issued.SelectMany(mine => mine).Distinct().Count());
        Assert.All(issued, mine => Assert.True(mine.Zip(mine.Skip(1)).All(pair => pair.First < pair.Second)));
    }
}
