namespace OrleansAlluxio.Core.Diagnostics;

/// <summary>
/// A few counters that belong together, once for every processor: an addition takes no lock and no cache line of
/// another core. Sums are exact when nobody counts meanwhile. Thread-safe.
/// </summary>
/// <param name="count">How many counters there are.</param>
public sealed class StripedCounters(int count)
{
    // Two cache lines, because the prefetcher of x86 takes them in pairs.
    private const int LineCells = 128 / sizeof(long);

    private readonly int _stride = (count + LineCells - 1) / LineCells * LineCells;

    // Lines at both ends keep what lies beside the array away from the counters.
    private readonly long[] _cells =
        new long[(((count + LineCells - 1) / LineCells * LineCells) * StripeCount) + (2 * LineCells)];

    private static int StripeCount { get; } = (int)System.Numerics.BitOperations.RoundUpToPowerOf2(
        (uint)Math.Min(Environment.ProcessorCount, 64));

    /// <summary>Adds to a counter.</summary>
    public void Add(int counter, long amount = 1) =>
        Interlocked.Add(ref _cells[CellOf(counter, Thread.GetCurrentProcessorId() & (StripeCount - 1))], amount);

    /// <summary>The sum of a counter over all processors.</summary>
    public long Read(int counter)
    {
        var sum = 0L;
        for (var stripe = 0; stripe < StripeCount; stripe++)
        {
            sum += Interlocked.Read(ref _cells[CellOf(counter, stripe)]);
        }

        return sum;
    }

    private int CellOf(int counter, int stripe) => LineCells + (stripe * _stride) + counter;
}
