namespace OrleansAlluxio.Client.Http;

/// <summary>
/// Bounds retries over all calls of a client: each failure takes a whole token, each success gives back a tenth, and
/// below half
/// nothing is retried. A server that fails everybody gets at most a tenth more load.
/// </summary>
internal sealed class RetryBudget
{
    // As in gRPC's retry throttling (A6): bursts of a handful of failures are retried, a wave of them is not.
    private const int TenthsMax = 100;

    private int _tenths = TenthsMax;

    /// <summary>Takes note of a failure; true when it may be retried.</summary>
    public bool TryTake()
    {
        while (true)
        {
            var before = Volatile.Read(ref _tenths);
            var after = Math.Max(0, before - 10);
            if (Interlocked.CompareExchange(ref _tenths, after, before) == before)
            {
                return before > TenthsMax / 2;
            }
        }
    }

    /// <summary>Takes note of a success.</summary>
    public void Give()
    {
        var before = Volatile.Read(ref _tenths);
        while (before < TenthsMax)
        {
            var seen = Interlocked.CompareExchange(ref _tenths, before + 1, before);
            if (seen == before)
            {
                return;
            }

            before = seen;
        }
    }
}
