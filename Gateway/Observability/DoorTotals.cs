using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Observability;

/// <summary>What doors did between two looks at their counters. Not thread-safe.</summary>
internal sealed class DoorTotals(DoorInstruments instruments)
{
    // Waits take as long as what they wait for: they say nothing of how quick a door is.
    private const string WaitPrefix = "wait";

    private Dictionary<string, Totals> _last = [];

    /// <summary>What was done since the last call, by door.</summary>
    public IReadOnlyList<DoorSample> Advance()
    {
        var now = new Dictionary<string, Totals>(StringComparer.Ordinal);
        foreach (var (door, operation, counters) in instruments.All)
        {
            if (!operation.StartsWith(WaitPrefix, StringComparison.Ordinal))
            {
                now[door] = now.GetValueOrDefault(door, Totals.None).Plus(counters);
            }
        }

        var before = _last;
        _last = now;
        return
        [
            .. now.OrderBy(static d => d.Key, StringComparer.Ordinal)
                .Select(d => SampleOf(d.Key, d.Value, before.GetValueOrDefault(d.Key, Totals.None))),
        ];
    }

    /// <summary>
    /// The duration that a share of so many took at most, in milliseconds; null of none. Inside a bucket durations are
    /// taken to be spread evenly; in the last one, which has no end, the answer is its beginning.
    /// </summary>
    public static double? QuantileMs(ReadOnlySpan<long> buckets, double share)
    {
        var total = 0L;
        foreach (var count in buckets)
        {
            total += count;
        }

        if (total == 0)
        {
            return null;
        }

        var rank = share * total;
        var below = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            if (buckets[i] > 0 && below + buckets[i] >= rank)
            {
                var from = i == 0 ? 0 : DurationHistogram.Bounds[i - 1];
                var to = i < DurationHistogram.Bounds.Count ? DurationHistogram.Bounds[i] : from;
                return 1000 * (from + ((to - from) * (rank - below) / buckets[i]));
            }

            below += buckets[i];
        }

        return 1000 * DurationHistogram.Bounds[^1];
    }

    private static DoorSample SampleOf(string door, Totals now, Totals before)
    {
        var buckets = new long[now.Buckets.Length];
        for (var i = 0; i < buckets.Length; i++)
        {
            buckets[i] = now.Buckets[i] - before.Buckets[i];
        }

        return new DoorSample
        {
            Door = door,
            Requests = buckets.Sum(),
            Errors = now.Errors - before.Errors,
            BytesIn = now.BytesIn - before.BytesIn,
            BytesOut = now.BytesOut - before.BytesOut,
            P50Ms = QuantileMs(buckets, 0.50),
            P95Ms = QuantileMs(buckets, 0.95),
            P99Ms = QuantileMs(buckets, 0.99),
        };
    }

    private sealed record Totals(long[] Buckets, long Errors, long BytesIn, long BytesOut)
    {
        public static Totals None { get; } = new(new long[DurationHistogram.Bounds.Count + 1], 0, 0, 0);

        public Totals Plus(OperationCounters counters)
        {
            var buckets = counters.Durations.Buckets();
            for (var i = 0; i < buckets.Length; i++)
            {
                buckets[i] += Buckets[i];
            }

            return new Totals(
                buckets, Errors + counters.Errors.Sum(static e => e.Value), BytesIn + counters.Durations.BytesIn,
                BytesOut + counters.Durations.BytesOut);
        }
    }
}
