using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Persist;

public sealed class PersistPaceTests : IAsyncLifetime
{
    private readonly SetClock _clock = new();
    private EngineBed _bed = null!;
    private PersistPace _pace = null!;

    public async ValueTask InitializeAsync()
    {
        _bed = await EngineBed.StartAsync(time: _clock);
        _pace = new PersistPace(_bed.Services);
    }

    public ValueTask DisposeAsync() => _bed.DisposeAsync();

    [Theory]
    [InlineData(31, 8)]
    [InlineData(32, 1)]
    public void Concurrency_SoManyWritesInAWindow_IsHeldBackInABurstOnly(int writes, int expected)
    {
        Write(writes);

        Assert.Equal(expected, _pace.ConcurrencyFor(Record()));
    }

    [Theory]
    [InlineData(250, 1)]
    [InlineData(500, 8)]
    public void Concurrency_AfterABurst_IsBackAWindowLater(int waitMs, int expected)
    {
        Write(100);

        _clock.Now += TimeSpan.FromMilliseconds(waitMs);

        Assert.Equal(expected, _pace.ConcurrencyFor(Record()));
    }

    [Theory]
    [InlineData(9_999, 1)]
    [InlineData(10_000, 8)]
    public void Concurrency_InABurst_RecordAtItsDeadlineIsNotHeldBack(int ageMs, int expected)
    {
        var record = Record();
        _clock.Now += TimeSpan.FromMilliseconds(ageMs);
        Write(100);

        Assert.Equal(expected, _pace.ConcurrencyFor(record));
    }

    [Theory]
    [InlineData(0.34, 1)]
    [InlineData(0.36, 8)]
    public void Concurrency_InABurst_FillingCacheIsEmptied(double dirtyShare, int expected)
    {
        _bed.Pages.DirtyBytes = (long)(dirtyShare * (1L << 40));
        Write(100);

        Assert.Equal(expected, _pace.ConcurrencyFor(Record()));
    }

    private void Write(int writes)
    {
        var queue = new PersistQueue(_pace);
        for (var i = 0; i < writes; i++)
        {
            queue.Enqueue(new InodeId(1000 + i));
        }
    }

    private PersistRecord Record() => new()
    {
        Inode = 1,
        Version = 1,
        AcknowledgedUnixMs = _clock.Now.ToUnixTimeMilliseconds(),
    };
}
