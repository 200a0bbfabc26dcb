using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>
/// Silos that change paths under holds that the one who leads grants, while silos and leads come, go, freeze and wake;
/// messages, store calls and commits arrive late, in an order that a seed gives.
/// </summary>
internal sealed class HoldSchedule(int seed)
{
    private const int SilosMax = 5;
    private const int ChangesMax = 10;
    private const long LeadLastsMs = 5000;
    private const long LateForMs = 60_000;
    private static readonly FabricPath[] Paths =
        [.. new[] { "/a", "/a/x", "/a/y", "/a/y/z", "/b", "/b/x", "/c" }.Select(FabricPath.Parse)];

    private readonly Random _random = new(seed);
    private readonly ModelView _database = new();
    private readonly List<HoldSilo> _silos = [];
    private readonly List<(IEnumerator<bool> Steps, HoldSilo? Home)> _flows = [];
    private readonly List<ModelChange> _changes = [];
    private readonly Dictionary<long, ModelChange> _intents = [];
    private readonly Dictionary<FabricPath, long> _store = [];
    private readonly Dictionary<FabricPath, long> _tree = [];
    private readonly HashSet<FabricPath> _stale = [];
    private readonly List<(long DueMs, FabricPath Path)> _late = [];
    private string? _leadHolder;
    private long _leadEpoch;
    private long _leadUntilMs;
    private int _joined;
    private long _values;
    private bool _isEnding;

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
                Late();
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
                _flows.Add((Change(change).GetEnumerator(), silo));
                break;
            default:
                Go();
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
        for (var step = 0; step < 100_000 && (_changes.Exists(IsOpen) || _intents.Count > 0); step++)
        {
            Step();
        }

        Assert.False(_changes.Exists(IsOpen), $"seed {seed}: a change of a silo at work never ended\n{Shown()}");
        Assert.True(_intents.Count == 0, $"seed {seed}: an intent was left");
        _database.NowMs += LateForMs;
        Late();
        foreach (var path in Paths)
        {
            Assert.True(
                _tree.GetValueOrDefault(path) == _store.GetValueOrDefault(path) || _stale.Contains(path),
                $"seed {seed}: {path} is {_tree.GetValueOrDefault(path)} in the tree and "
                    + $"{_store.GetValueOrDefault(path)} in the store, and nothing says so");
        }
    }

    private string Shown() => string.Join('\n', _silos.Select(s =>
        $"{s.Id} leader {s.Leader} opens {s.Table?.IsOpen} {s.Leads} knows {string.Join(',', s.Known)} view "
            + $"{string.Join(',', s.Membership.View.Members.Select(static m => m.Id))} open "
            + string.Join(',', s.Table?.Silos.Select(o => $"{o}:{s.Table.OpenOf(o).Count}") ?? [])))
        + $"\nlead {_leadHolder} {_leadEpoch}, {_flows.Count} flows, changes "
        + string.Join(',', _changes.Where(IsOpen).Select(c => $"{c.Silo.Id} {c.Paths[0]} {c.IsHeld}"));

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

    private int Patience() => _random.Next(5) == 0 ? _random.Next(400) : _random.Next(1, 30);

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
            _flows.Add((Lead(silo).GetEnumerator(), silo));
        }

        silo.Leader = _leadHolder;
    }

    private void Go()
    {
        if (_flows.Count == 0)
        {
            return;
        }

        var flow = _flows[_random.Next(_flows.Count)];
        if (flow.Home is { } home && !_silos.Contains(home))
        {
            _flows.Remove(flow); // Its process has ended.
        }
        else if (flow.Home is not { IsFrozen: true } && !flow.Steps.MoveNext())
        {
            _flows.Remove(flow);
        }
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
                Send(leader, () => answer = AnswerOf(leader, silo, ask), () => isAnswered = true);
            }

            // No answer in time is as none: it may come, and is not taken then.
            for (var wait = Patience(); wait > 0 && !isAnswered; wait--)
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
                $"seed {seed}: {silo.Id} and {other.Silo.Id} hold {change.Paths[0]} at once");
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
            Send(last, () => last.Table!.End(silo.Id, end), static () => { });
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

        _intents[change.Value] = change;
        yield return true;
        if (IsConfirmed(change.Silo))
        {
            _flows.Add((Store(change).GetEnumerator(), null));
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

        _intents.Remove(change.Value);
        if (!change.IsInStore)
        {
            _stale.UnionWith(change.Paths);
            yield break;
        }

        foreach (var path in change.Paths)
        {
            _tree[path] = change.Value;
        }

        Made++;
    }

    // On its way to the store it does not depend on who sent it, and takes less than is waited for before the last look.
    private IEnumerable<bool> Store(ModelChange change)
    {
        for (var wait = _random.Next(10) == 0 ? Patience() : _random.Next(20); wait > 0; wait--)
        {
            yield return true;
        }

        LateCalls += _database.Has(change.Silo.Id) ? 0 : 1;
        foreach (var path in change.Paths)
        {
            _store[path] = change.Value;
        }

        change.IsInStore = true;
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

    // A message: handled where it goes once that silo runs, answered some time after.
    private void Send(HoldSilo to, Action handle, Action answered)
    {
        IEnumerable<bool> Steps()
        {
            yield return true;
            handle();
            _flows.Add((Answer().GetEnumerator(), null));
        }

        IEnumerable<bool> Answer()
        {
            for (var wait = _random.Next(20) == 0 ? Patience() : 1; wait > 0; wait--)
            {
                yield return true;
            }

            answered();
        }

        _flows.Add((Steps().GetEnumerator(), to));
    }

    // What the one who leads does, as long as its process lives.
    private IEnumerable<bool> Lead(HoldSilo leader)
    {
        var table = leader.Table!;
        table.Adopt(leader.Id, leader.Book.Report(table.Term, leader.Now));
        yield return true;
        leader.Membership.Renew();
        while (!leader.Membership.Lost.IsCompleted
            && leader.Membership.View.Members.Where(m => !leader.Known.Contains(m.Id)).ToList() is { Count: > 0 } open)
        {
            foreach (var peer in open.Select(m => _silos.Find(s => s.Id == m.Id)).OfType<HoldSilo>())
            {
                HoldReport? report = null;
                var isAnswered = false;
                Send(peer, () => report = peer.Book.Report(table.Term, peer.Now), () => isAnswered = true);
                for (var wait = 30; wait > 0 && !isAnswered; wait--)
                {
                    yield return true;
                }

                if (isAnswered)
                {
                    table.Adopt(peer.Id, report!);
                    leader.Known.Add(peer.Id);
                }
            }

            yield return true;
        }

        Recover(leader, change => !leader.Known.Contains(change.Silo.Id));
        yield return true;
        table.Open();
        while (true)
        {
            yield return true;
            var now = leader.Membership.View.Members.Select(static m => m.Id).ToHashSet();
            foreach (var gone in leader.Known.Concat(table.Silos).Where(s => !now.Contains(s)).ToHashSet())
            {
                if (leader.Leads)
                {
                    Recover(leader, change => change.Silo.Id == gone);
                    yield return true;
                    table.Drop(gone);
                    leader.Known.Remove(gone);
                }
            }

            leader.Known.UnionWith(now);
            foreach (var peer in _silos.Where(s => now.Contains(s.Id)).ToList())
            {
                var before = table.OpenOf(peer.Id);
                HoldReport? report = null;
                Send(
                    peer, () => report = peer.Book.Report(table.Term, peer.Now),
                    () => table.Retain(peer.Id, before, report!));
                yield return true;
            }
        }
    }

    private void Recover(HoldSilo leader, Func<ModelChange, bool> isLeft)
    {
        if (!_database.Has(leader.Id) || _leadHolder != leader.Id)
        {
            return; // Its commits are refused.
        }

        foreach (var (key, change) in _intents.Where(i => isLeft(i.Value)).ToList())
        {
            _stale.UnionWith(change.Paths);
            _late.AddRange(change.Paths.Select(p => (_database.NowMs + LateForMs, p)));
            _intents.Remove(key);
            Recovered++;
        }
    }

    private void Late()
    {
        foreach (var (_, path) in _late.Where(l => l.DueMs <= _database.NowMs).ToList())
        {
            _stale.Add(path);
        }
    }
}
