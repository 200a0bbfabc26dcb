namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A wall clock that stands where a test puts it; timers run on the real one.</summary>
internal sealed class ManualTime(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
