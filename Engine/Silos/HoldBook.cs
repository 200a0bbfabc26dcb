using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// What this silo asked the one who leads for, and what it holds. Invariant: a grant counts only if no later lead has
/// asked what is held here before it arrived; so what one lead rebuilt its table from is all there is.
/// </summary>
public sealed class HoldBook
{
    // More changes at once than this are refused: so many under stores' calls are not made by one silo.
    private const int HoldsMax = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<long, (HoldAsk Ask, bool IsHeld)> _asks = [];
    private long _last;
    private long _term;
    private long _made;

    /// <summary>Changes that this silo made itself.</summary>
    public long Made => Interlocked.Read(ref _made);

    /// <summary>Held or waited for now.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _asks.Count;
            }
        }
    }

    /// <summary>A change was made here.</summary>
    public void NoteMade() => Interlocked.Increment(ref _made);

    /// <summary>Paths are wanted. Busy beyond the bound.</summary>
    public HoldAsk Ask(IReadOnlyList<FabricPath> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        lock (_lock)
        {
            if (_asks.Count >= HoldsMax)
            {
                throw new FabricException(
                    FabricErrorKind.Busy, "change", paths[0].Value, $"{HoldsMax} changes are under way in this silo");
            }

            var ask = new HoldAsk(++_last, paths);
            _asks[ask.Id] = (ask, false);
            return ask;
        }
    }

    /// <summary>The lead of a number says that they are held. False when a later one leads: ask that one.</summary>
    public bool TryHold(long id, long term)
    {
        lock (_lock)
        {
            if (term < _term || !_asks.TryGetValue(id, out var asked))
            {
                return false;
            }

            _term = term;
            _asks[id] = (asked.Ask, true);
            return true;
        }
    }

    /// <summary>They are wanted no more.</summary>
    public void End(long id)
    {
        lock (_lock)
        {
            _asks.Remove(id);
        }
    }

    /// <summary>What is held, for the lead of a number; grants of an earlier one count no more from now on.</summary>
    public HoldReport Report(long term, HybridTimestamp at)
    {
        lock (_lock)
        {
            _term = Math.Max(_term, term);
            return new HoldReport
            {
                At = at,
                Held = [.. _asks.Values.Where(static a => a.IsHeld).Select(static a => a.Ask)],
                Asked = [.. _asks.Values.Where(static a => !a.IsHeld).Select(static a => a.Ask.Id)],
                Made = Made,
            };
        }
    }
}
