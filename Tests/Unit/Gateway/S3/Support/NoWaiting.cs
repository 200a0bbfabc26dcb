namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A clock on which every pause is over at once.</summary>
internal sealed class NoWaiting : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, TimeSpan.Zero, period);
}
