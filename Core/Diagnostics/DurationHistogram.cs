namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>
/// How long something took, in buckets, with the counters of what it carried beside them so that one call touches one
/// pair of cache lines. Thread-safe, without locks and allocations.
/// </summary>
public sealed class DurationHistogram
{
    // A hot read takes tens of microseconds, a store a few to a few hundred milliseconds, a stuck one a minute.
    private static readonly double[] BoundSeconds =
        [0.0001, 0.00025, 0.001, 0.0025, 0.01, 0.025, 0.1, 0.25, 1, 2.5, 10, 60];

    private static readonly long[] BoundTicks =
        [.. BoundSeconds.Select(static s => (long)(s * TimeSpan.TicksPerSecond))];

    private readonly StripedCounters _counters = new(BoundSeconds.Length + 4);

    /// <summary>Upper ends of the buckets, in seconds; one more bucket has no end.</summary>
    public static IReadOnlyList<double> Bounds => BoundSeconds;

    /// <summary>How many durations there are.</summary>
    public long Count
    {
        get
        {
            var count = 0L;
            for (var bucket = 0; bucket <= BoundSeconds.Length; bucket++)
            {
                count += _counters.Read(bucket);
            }

            return count;
        }
    }

    /// <summary>Their sum in seconds.</summary>
    public double SumSeconds => (double)_counters.Read(SumCell) / TimeSpan.TicksPerSecond;

    /// <summary>Bytes that came in, as counted with the durations.</summary>
    public long BytesIn => _counters.Read(SumCell + 1);

    /// <summary>Bytes that went out, as counted with the durations.</summary>
    public long BytesOut => _counters.Read(SumCell + 2);

    private static int SumCell => BoundSeconds.Length + 1;

    /// <summary>Counts a duration, and the bytes it moved.</summary>
    public void Record(TimeSpan duration, long bytesIn = 0, long bytesOut = 0)
    {
        var ticks = duration.Ticks;
        var bucket = 0;
        while (bucket < BoundTicks.Length && ticks > BoundTicks[bucket])
        {
            bucket++;
        }

        _counters.Add(bucket);
        _counters.Add(SumCell, ticks);
        if (bytesIn > 0)
        {
            _counters.Add(SumCell + 1, bytesIn);
        }

        if (bytesOut > 0)
        {
            _counters.Add(SumCell + 2, bytesOut);
        }
    }

    /// <summary>Durations in each bucket, not added up; the last bucket has no upper end.</summary>
    public long[] Buckets()
    {
        var buckets = new long[BoundSeconds.Length + 1];
        for (var bucket = 0; bucket < buckets.Length; bucket++)
        {
            buckets[bucket] = _counters.Read(bucket);
        }

        return buckets;
    }
}
