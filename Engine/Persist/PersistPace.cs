namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// Holds persists back while writes pour in: a burst is acknowledged at the speed of the fabric, and its persists are
/// made up for after it. Never past a write's deadline, nor while unpersisted bytes fill the cache. Thread-safe.
/// </summary>
public sealed class PersistPace(EngineServices services)
{
    // Writes of two windows make a burst at 64 a second: fewer leave the processor to persists anyway.
    private const int WindowMs = 250;
    private const int BurstWrites = 32;

    // Half of what dirty pages may take before writers have to wait for them.
    private const double DirtyShareMax = 0.35;

    private readonly Lock _lock = new();
    private long _window;
    private int _inWindow;
    private int _before;
    private bool _isFilling;

    /// <summary>A write to be persisted was acknowledged.</summary>
    public void Note()
    {
        lock (_lock)
        {
            Turn(NowMs());
            _inWindow++;
        }
    }

    /// <summary>How many attempts may run beside the one of this record.</summary>
    public int ConcurrencyFor(PersistRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var settings = services.Settings;
        var now = NowMs();
        lock (_lock)
        {
            Turn(now);
            var isBurst = _inWindow + _before >= BurstWrites;
            var isLate = now - record.AcknowledgedUnixMs >= settings.PersistDelayMax.TotalMilliseconds;
            return isBurst && !isLate && !_isFilling ? settings.PersistsInBurstMax : settings.PersistsMax;
        }
    }

    private void Turn(long now)
    {
        var window = now / WindowMs;
        if (window == _window)
        {
            return;
        }

        _before = window == _window + 1 ? _inWindow : 0;
        _inWindow = 0;
        _window = window;
        var tiers = services.Pages.GetStatistics().Tiers;
        _isFilling = tiers.Sum(static t => t.DirtyBytes) > DirtyShareMax * tiers.Sum(static t => t.CapacityBytes);
    }

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
