namespace OrleansAlluxio.Silo.Silos;

/// <summary>
/// The wall clock under a silo's hybrid clock: only the one who leads looks at it. The others go by the times that it
/// sends them, so that what they note of a change is never later than what it notes next.
/// </summary>
internal sealed class SiloClock(TimeProvider time) : TimeProvider
{
    private bool _runs;

    /// <summary>From now on it runs: this silo leads.</summary>
    public void Run() => Volatile.Write(ref _runs, true);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        Volatile.Read(ref _runs) ? time.GetUtcNow() : DateTimeOffset.UnixEpoch;
}
