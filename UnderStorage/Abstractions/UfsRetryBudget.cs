namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// A token bucket: a retry costs, a success gives a little back. While the store works, every request may retry; when
/// most requests fail, retries fade to a tenth of the traffic. Thread-safe.
/// </summary>
public sealed class UfsRetryBudget
{
    /// <summary>
    /// Retries a burst of failures may use before successes must pay. 100 bridges a restart of the store.
    /// </summary>
    public const int RetriesMax = 100;

    /// <summary>Successes that pay for one retry.</summary>
    public const int SuccessesPerRetry = 10;

    private const long Full = (long)RetriesMax * SuccessesPerRetry;
    private long _tokens = Full;

    /// <summary>Takes one retry; false when none is left.</summary>
    public bool TryTake()
    {
        var before = Volatile.Read(ref _tokens);
        while (before >= SuccessesPerRetry)
        {
            var seen = Interlocked.CompareExchange(ref _tokens, before - SuccessesPerRetry, before);
            if (seen == before)
            {
                return true;
            }

            before = seen;
        }

        return false;
    }

    /// <summary>Pays back.</summary>
    public void Succeeded()
    {
        // Losing a token to a race is harmless; writing a shared line on every request is not.
        var before = Volatile.Read(ref _tokens);
        if (before < Full)
        {
            Interlocked.CompareExchange(ref _tokens, before + 1, before);
        }
    }
}
