namespace OrleansAlluxio.Engine.Workers;

/// <summary>
/// When a second worker is asked, and how often: after a time that most answers take less than, and for a twentieth of
/// the requests at most. Thread-safe.
/// </summary>
internal sealed class HedgeBudget
{
    // Old enough to be steady, young enough to follow: a second of a busy door.
    private const int SamplesMax = 256;
    private const int SamplesMin = 32;
    private const double Quantile = 0.95;

    // DESIGN: extra requests are a twentieth at most; a burst of them may be so large.
    private const double Share = 0.05;
    private const double SavedMax = 10;

    // Below that the question costs more than it saves; above it the answer is late anyway.
    private static readonly TimeSpan WaitMin = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly long[] _samples = new long[SamplesMax];
    private int _count;
    private double _saved;
    private TimeSpan? _wait;

    /// <summary>How long to wait for a first answer; null before anything is known.</summary>
    public TimeSpan? Wait
    {
        get
        {
            lock (_lock)
            {
                return _wait;
            }
        }
    }

    /// <summary>Notes an answer of a worker and how long it took: it earns a part of an extra request.</summary>
    public void Note(TimeSpan took)
    {
        lock (_lock)
        {
            _saved = Math.Min(SavedMax, _saved + Share);
            _samples[_count++ % SamplesMax] = took.Ticks;
            if (_count % SamplesMin == 0)
            {
                var known = _samples.AsSpan(0, Math.Min(_count, SamplesMax)).ToArray();
                Array.Sort(known);
                var wait = TimeSpan.FromTicks(known[(int)(Quantile * (known.Length - 1))]);
                _wait = wait < WaitMin ? WaitMin : wait > WaitMax ? WaitMax : wait;
            }
        }
    }

    /// <summary>Takes one extra request out of the budget.</summary>
    public bool TrySpend()
    {
        lock (_lock)
        {
            if (_saved < 1)
            {
                return false;
            }

            _saved--;
            return true;
        }
    }
}
