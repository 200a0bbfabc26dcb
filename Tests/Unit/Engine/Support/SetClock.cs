namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>The wall clock as it is set, also backwards; timers and elapsed times are the system's.</summary>
internal sealed class SetClock : TimeProvider
{
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
