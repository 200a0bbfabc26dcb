using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>
/// Silos that change paths under holds that the one who leads grants, while silos and leads come, go, freeze and wake;
/// messages, store calls and commits arrive late, in an order that a seed gives.
/// </summary>
internal sealed class HoldSchedule
{
    private const int SilosMax = 5;
    private const int ChangesMax = 10;
    private const long LeadLastsMs = 5000;
    private static readonly FabricPath[] Paths =
        [.. new[] { "/a", "/a/x", "/a/y", "/a/y/z", "/b", "/b/x", "/c" }.Select(FabricPath.Parse)];

    private readonly int _seed;
    private readonly Random _random;
    private readonly ModelView _database = new();
    private readonly List<HoldSilo> _silos = [];
    private readonly HoldFlows _flows;
    private readonly HoldTruth _truth;
    private readonly List<ModelChange> _changes = [];
    private string? _leadHolder;
    private long _leadEpoch;
    private long _leadUntilMs;
    private int _joined;
    private long _values;
    private bool _isEnding;

    public HoldSchedule(int seed)
    {
        _seed = seed;
        _random = new Random(seed);
        _flows = new HoldFlows(_silos, _random);
        _truth = new HoldTruth(_database);
    }

    /// <summary>Changes acknowledged.</summary>
    public int Made { get; private set; }

    /// <summary>Leads taken.</summary>
    public long Leads => _leadEpoch;

    /// <summary>Holds that were out when another silo took the lead.</summary>
    public int Survived { get; private set; }

    /// <summary>Grants of a lead that had ended, which were not taken.</summary>
    public int OldGrants { get; private set; }

    /// <summary>Commits refused because their silo had left the view.</summary>
    public int Refused { get; private set; }

    /// <summary>Intents of silos that left which the one who leads dealt with.</summary>
    public int Recovered { get; private set; }

    /// <summary>Store calls that arrived after their silo had left the view.</summary>
    public int LateCalls { get; private set; }

    /// <summary>Runs so many steps, and then until everything that was begun has ended.</summary>
    public void Run(int steps)
    {
        for (var i = 0; i < 3; i++)
        {
            Join();
        }

        for (var step = 0; step < steps; step++)
        {
            Step();
        }

        End();
    }

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 8:
                _database.NowMs += _random.Next(400);
                _truth.Late();
                break;
            case < 28:
                Renew(Awake());
                break;
            case < 30 when !_isEnding:
                Shake();
                break;
            case < 40 when !_isEnding && _changes.Count(IsOpen) < ChangesMax && Awake() is { } silo:
                var change = new ModelChange(silo, Some(), ++_values);
                _changes.Add(change);
                _flows.Add(Change(change), silo);
                break;
            default:
                _flows.Go();
                break;
        }

        foreach (var gone in _silos.Where(static s => s.Membership.Lost.IsCompleted).ToList())
        {
            _silos.Remove(gone); // The process ends; what it sent may still arrive.
        }
    }

    private void End()
    {
        _isEnding = true;
        _silos.ForEach(static s => s.IsFrozen = false);
        for (var step = 0; step < 100_000 && (_changes.Exists(IsOpen) || _truth.Intents > 0); step++)
        {
            Step();
        }

        Assert.False(_changes.Exists(IsOpen), $"seed {_seed}: a change of a silo at work never ended");
        _truth.Check(Paths, _seed);
    }

    private bool IsOpen(ModelChange change) => _silos.Contains(change.Silo);

    private FabricPath[] Some()
    {
        var first = Paths[_random.Next(Paths.Length)];
        var second = Paths[_random.Next(Paths.Length)];
        return _random.Next(3) > 0 || first.IsSameOrUnder(second) || second.IsSameOrUnder(first)
            ? [first]
            : [first, second];
    }

    private void Join()
    {
        var id = $"silo-{_joined++}";
        var silo = new HoldSilo(id, _database);
        _database.Join(id);
        Renew(silo);
        _silos.Add(silo);
    }

    private void Shake()
    {
        switch (_random.Next(4))
        {
            case 0 when _silos.Count < SilosMax:
                Join();
                break;
            case 1 when Awake() is { } freezing && _silos.Count(static s => !s.IsFrozen) > 1:
                freezing.IsFrozen = true;
                break;
            case 2 or 3 when _silos.Find(static s => s.IsFrozen) is { } waking:
                waking.IsFrozen = false;
                break;
        }

        if (_silos.Count < 2)
        {
            Join();
        }
    }

    private HoldSilo? Awake()
    {
        var awake = _silos.FindAll(static s => !s.IsFrozen);
        return awake.Count == 0 ? null : awake[_random.Next(awake.Count)];
    }

    // A renewal of the place and of the lead; whoever finds the lead free takes it.
    private void Renew(HoldSilo? silo)
    {
        if (silo is null)
        {
            return;
        }

        silo.Membership.Renew();
        if (silo.Membership.Lost.IsCompleted)
        {
            return;
        }

        if (silo.Table is not null && _leadHolder != silo.Id)
        {
            _silos.Remove(silo); // Another leads by now: its process ends.
            return;
        }

        if (_leadHolder == silo.Id)
        {
            (_leadUntilMs, silo.LeadConfirmedMs) = (_database.NowMs + LeadLastsMs, _database.NowMs);
        }
        else if (_leadUntilMs < _database.NowMs)
        {
            (_leadHolder, _leadUntilMs) = (silo.Id, _database.NowMs + LeadLastsMs);
            silo.TakeLead(++_leadEpoch);
            Survived += _changes.Count(static c => c.IsHeld);
            var leading = new HoldLeading(silo, _silos, _flows);
            _flows.Add(leading.Run(isLeft => Recover(silo, isLeft)), silo);
        }

        silo.Leader = _leadHolder;
    }

    private IEnumerable<bool> Change(ModelChange change)
    {
        var silo = change.Silo;
        var ask = silo.Book.Ask(change.Paths);
        while (true)
        {
            HoldAnswer? answer = null;
            var isAnswered = false;
            var leader = _silos.Find(s => s.Id == silo.Leader);
            if (leader is not null)
            {
                _flows.Send(leader, () => answer = AnswerOf(leader, silo, ask), () => isAnswered = true);
            }

            // No answer in time is as none: it may come, and is not taken then.
            for (var wait = _flows.Patience(); wait > 0 && !isAnswered; wait--)
            {
                yield return true;
            }

            if (answer is { IsHeld: true } && isAnswered)
            {
                if (silo.Book.TryHold(ask.Id, answer.Term))
                {
                    break;
                }

                OldGrants++;
            }

            yield return true;
        }

        change.IsHeld = true;
        foreach (var other in _changes.Where(o => o != change && o.IsHeld && o.Overlaps(change)))
        {
            Assert.False(
                _database.Has(other.Silo.Id),
                $"seed {_seed}: {silo.Id} and {other.Silo.Id} hold {change.Paths[0]} at once");
        }

        foreach (var step in Held(change))
        {
            yield return step;
        }

        change.IsHeld = false;
        silo.Book.End(ask.Id);
        _changes.Remove(change);
        if (_random.Next(10) > 0 && _silos.Find(s => s.Id == silo.Leader) is { Table: not null } last)
        {
            var end = new HoldEnd(ask.Id, silo.Now);
            _flows.Send(last, () => last.Table!.End(silo.Id, end), static () => { });
        }
    }

    // Intent, store, tree: as a store change is bracketed.
    private IEnumerable<bool> Held(ModelChange change)
    {
        yield return true;
        if (!_database.Has(change.Silo.Id))
        {
            Refused++;
            yield break;
        }

        _truth.Begin(change);
        yield return true;
        if (IsConfirmed(change.Silo))
        {
            _flows.Add(Store(change), null);
            while (!change.IsInStore)
            {
                yield return true;
            }
        }

        yield return true;
        if (!_database.Has(change.Silo.Id))
        {
            Refused++;
            yield break; // Its intent is for the one who leads.
        }

        _truth.End(change);
        if (!change.IsInStore)
        {
            yield break;
        }

        Made++;
    }

    // On its way it does not depend on who sent it, and takes less than is waited for before the last look.
    private IEnumerable<bool> Store(ModelChange change)
    {
        for (var wait = _random.Next(10) == 0 ? _flows.Patience() : _random.Next(20); wait > 0; wait--)
        {
            yield return true;
        }

        LateCalls += _database.Has(change.Silo.Id) ? 0 : 1;
        _truth.Reach(change);
    }

    private void Recover(HoldSilo leader, Func<ModelChange, bool> isLeft)
    {
        // Else its commits are refused.
        if (_database.Has(leader.Id) && _leadHolder == leader.Id)
        {
            Recovered += _truth.Recover(isLeft);
        }
    }

    private static bool IsConfirmed(HoldSilo silo)
    {
        try
        {
            silo.Membership.Require("change", silo.Id);
            return true;
        }
        catch (OrleansAlluxio.Core.Errors.FabricException)
        {
            return false;
        }
    }

    private static HoldAnswer? AnswerOf(HoldSilo leader, HoldSilo silo, HoldAsk ask)
    {
        if (!leader.Leads || !leader.IsInItsView(silo.Id))
        {
            return null;
        }

        var isHeld = leader.Table!.Ask(silo.Id, ask) is { IsHeld: true };
        return new HoldAnswer(isHeld, leader.Table.Term, leader.Now);
    }
}
