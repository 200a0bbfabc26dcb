namespace OrleansAlluxio.Core.Time;

/// <summary>
/// Issues strictly increasing <see cref="HybridTimestamp"/>s even when the wall clock stands still or jumps back.
/// </summary>
public sealed class HybridLogicalClock(TimeProvider time)
{
    private long _last;

    /// <summary>A timestamp after every one issued or observed before. Thread-safe, lock-free.</summary>
    public HybridTimestamp Now()
    {
        var wall = time.GetUtcNow().ToUnixTimeMilliseconds() << 16;
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(wall, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last)
            {
                return new HybridTimestamp(next);
            }
        }
    }

    /// <summary>
    /// Takes note of a timestamp seen elsewhere (a message, the metastore): later ones of ours come after it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Later than <see cref="HybridTimestamp.Latest"/>: no clock shows that, and following it would use up the number.
    /// </exception>
    public void Observe(HybridTimestamp seen)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(seen.Value, HybridTimestamp.Latest.Value, nameof(seen));
        var last = Volatile.Read(ref _last);
        while (seen.Value > last)
        {
            var before = Interlocked.CompareExchange(ref _last, seen.Value, last);
            if (before == last)
            {
                return;
            }

            last = before;
        }
    }
}
