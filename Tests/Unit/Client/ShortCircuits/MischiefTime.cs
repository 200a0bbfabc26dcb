namespace OrleansAlluxio.Tests.Unit.Client.ShortCircuits;

/// <summary>
/// Time that somebody sets, seen through a clock which lets something happen just before it is read: what a busy
/// machine does between two steps of a reader. Its timers never fire.
/// </summary>
internal sealed class MischiefTime(Func<TimeSpan> now, Action before) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        before();
        return now().Ticks;
    }

    public override ITimer CreateTimer(
        TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
