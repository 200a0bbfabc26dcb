using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>
/// The holds of all silos, at the one who leads, in the same table as its own. Invariant: what a silo holds stays held
/// until it gives it back, or has left the view and its intents were dealt with.
/// </summary>
/// <remarks>
/// Closed until it was rebuilt from what the silos of the view hold: nothing is granted before. Asking and ending are
/// idempotent and may arrive in any order.
/// </remarks>
public sealed class HoldTable(PathLocks locks, AbsentCache absent, HybridLogicalClock clock)
{
    // As in a silo's own book, with room for what it gave up and the table has not heard of.
    private const int AsksPerSiloMax = 8192;
    private const int EndedPerSiloMax = 16_384;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, SiloAsks> _silos = new(StringComparer.Ordinal);
    private long _term;
    private bool _isOpen;
    private long _granted;
    private long _waited;

    /// <summary>Whether this silo leads and grants.</summary>
    public bool IsOpen => Volatile.Read(ref _isOpen);

    /// <summary>The number of its lead; 0 before it leads.</summary>
    public long Term => Volatile.Read(ref _term);

    /// <summary>Grants so far.</summary>
    public long Granted => Interlocked.Read(ref _granted);

    /// <summary>Of these, those that had to wait.</summary>
    public long Waited => Interlocked.Read(ref _waited);

    /// <summary>Silos that may have something in the table.</summary>
    public IReadOnlyList<string> Silos
    {
        get
        {
            lock (_lock)
            {
                return [.. _silos.Keys];
            }
        }
    }

    /// <summary>Changes that silos made themselves, as they last said.</summary>
    public IReadOnlyList<(string Silo, long Made)> Made
    {
        get
        {
            lock (_lock)
            {
                return [.. _silos.Select(static s => (s.Key, s.Value.Made))];
            }
        }
    }

    /// <summary>Begins a rebuild for the lead of a number.</summary>
    public void Begin(long term) => Volatile.Write(ref _term, term);

    /// <summary>A silo of the view said what it holds. May be said again.</summary>
    public void Adopt(string silo, HoldReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        clock.Observe(report.At);
        lock (_lock)
        {
            var asks = Of(silo);
            asks.Made = report.Made;
            foreach (var held in report.Held)
            {
                if (asks.Open.ContainsKey(held.Id) || asks.Ended.Contains(held.Id))
                {
                    continue;
                }

                asks.Open[held.Id] = locks.TryTake([.. held.Paths])
                    ?? throw new FabricException(
                        FabricErrorKind.Internal, "rebuild", held.Paths[0].Value, "two silos say that they hold it");
            }
        }
    }

    /// <summary>From now on it grants.</summary>
    public void Open() => Volatile.Write(ref _isOpen, true);

    /// <summary>Grants nothing any more: the lead is given back.</summary>
    public void Close() => Volatile.Write(ref _isOpen, false);

    /// <summary>
    /// A silo of the view asks for paths; the same again for the same number. Null when it ended that already. Busy
    /// beyond the bounds.
    /// </summary>
    internal PathRequest? Ask(string silo, HoldAsk ask)
    {
        ArgumentNullException.ThrowIfNull(ask);
        lock (_lock)
        {
            var asks = Of(silo);
            if (asks.Ended.Contains(ask.Id))
            {
                return null;
            }

            if (asks.Open.TryGetValue(ask.Id, out var request))
            {
                return request;
            }

            if (asks.Open.Count >= AsksPerSiloMax)
            {
                throw new FabricException(
                    FabricErrorKind.Busy, "change", ask.Paths[0].Value,
                    $"{AsksPerSiloMax} changes of that silo are under way");
            }

            request = locks.Request([.. ask.Paths]);
            asks.Open[ask.Id] = request;
            Interlocked.Increment(ref _granted);
            if (!request.IsHeld)
            {
                Interlocked.Increment(ref _waited);
            }

            return request;
        }
    }

    /// <summary>A silo gives paths back, or does not want them any more.</summary>
    public void End(string silo, HoldEnd end)
    {
        ArgumentNullException.ThrowIfNull(end);
        clock.Observe(end.At);
        lock (_lock)
        {
            EndOne(Of(silo), end.Id);
        }
    }

    /// <summary>
    /// A silo said what it holds and waits for; of what was in the table before it was asked, the rest has ended.
    /// </summary>
    public void Retain(string silo, IReadOnlyCollection<long> before, HoldReport report)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(report);
        clock.Observe(report.At);
        var claimed = report.Held.Select(static h => h.Id).Concat(report.Asked).ToHashSet();
        lock (_lock)
        {
            var asks = Of(silo);
            asks.Made = report.Made;
            foreach (var id in before.Where(id => !claimed.Contains(id)))
            {
                EndOne(asks, id);
            }
        }
    }

    /// <summary>What of a silo is in the table.</summary>
    public IReadOnlyCollection<long> OpenOf(string silo)
    {
        lock (_lock)
        {
            return [.. Of(silo).Open.Keys];
        }
    }

    /// <summary>A silo has left the view, and nothing it began is open any more.</summary>
    public void Drop(string silo)
    {
        lock (_lock)
        {
            var asks = Of(silo);
            foreach (var id in asks.Open.Keys.ToList())
            {
                EndOne(asks, id);
            }

            _silos.Remove(silo);
        }
    }

    private SiloAsks Of(string silo)
    {
        if (!_silos.TryGetValue(silo, out var asks))
        {
            asks = new SiloAsks();
            _silos[silo] = asks;
        }

        return asks;
    }

    // What was known to be absent there before may be there by now, also below.
    private void EndOne(SiloAsks asks, long id)
    {
        if (asks.Open.Remove(id, out var request))
        {
            if (request.IsHeld && request.Paths.Length > 1)
            {
                absent.DropAll(clock.Now());
            }
            else if (request.IsHeld)
            {
                absent.Drop(request.Paths[0]);
            }

            request.Dispose();
        }

        if (asks.Ended.Add(id))
        {
            asks.EndedOrder.Enqueue(id);
            if (asks.EndedOrder.Count > EndedPerSiloMax)
            {
                asks.Ended.Remove(asks.EndedOrder.Dequeue());
            }
        }
    }

    private sealed class SiloAsks
    {
        public Dictionary<long, PathRequest> Open { get; } = [];

        public HashSet<long> Ended { get; } = [];

        public Queue<long> EndedOrder { get; } = new();

        public long Made { get; set; }
    }
}
