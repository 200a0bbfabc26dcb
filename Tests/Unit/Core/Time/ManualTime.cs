namespace OrleansAlluxio.Tests.Unit.Core.Time;

/// <summary>A wall clock that shows what the test sets.</summary>
internal sealed class ManualTime(long unixMilliseconds) : TimeProvider
{
    private long _unixMilliseconds = unixMilliseconds;

    public long UnixMilliseconds
    {
        get => Volatile.Read(ref _unixMilliseconds);
        set => Volatile.Write(ref _unixMilliseconds, value);
    }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);
}
