namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Spreads work over time: at most so many units a second, after a burst of one second's worth. First come, first
/// served. Thread-safe.
/// </summary>
internal sealed class RatePacer(double unitsPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private double _paidUntilSeconds = double.NegativeInfinity;

    /// <summary>Waits until so many units may be used.</summary>
    public async ValueTask TakeAsync(double units, CancellationToken cancellationToken)
    {
        var wait = Reserve(units);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private TimeSpan Reserve(double units)
    {
        lock (_lock)
        {
            var now = (double)time.GetTimestamp() / time.TimestampFrequency;

            // Behind by a second at most: that is the burst.
            var begin = Math.Max(_paidUntilSeconds, now - 1);
            _paidUntilSeconds = begin + (units / unitsPerSecond);
            return TimeSpan.FromSeconds(Math.Max(0, _paidUntilSeconds - now));
        }
    }
}
