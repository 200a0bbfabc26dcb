using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>
/// Silos that come, go, freeze and wake while directories are changed and read through whoever is said to own them, one
/// step at a time in an order that a seed gives. A read that begins after a change was acknowledged sees it.
/// </summary>
internal sealed class SiloSchedule(int seed)
{
    private const int Directories = 5;
    private const int SilosMax = 5;

    private readonly Random _random = new(seed);
    private readonly ModelView _database = new();
    private readonly List<ModelSilo> _silos = [];
    private readonly List<IEnumerator<bool>> _calls = [];
    private readonly Dictionary<IEnumerator<bool>, ModelSilo> _home = [];
    private readonly Dictionary<string, long> _committed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _acknowledged = new(StringComparer.Ordinal);
    private int _joined;

    /// <summary>Reads that were answered.</summary>
    public int Reads { get; private set; }

    /// <summary>Of these from what a silo remembered.</summary>
    public int FromMemory { get; private set; }

    /// <summary>Changes that were acknowledged.</summary>
    public int Changes { get; private set; }

    /// <summary>Commits refused because their silo had left the view.</summary>
    public int Refused { get; private set; }

    /// <summary>Views that came into force somewhere.</summary>
    public long Views => _database.Epoch;

    /// <summary>Runs so many steps.</summary>
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
    }

    private void Step()
    {
        switch (_random.Next(100))
        {
            case < 15:
                _database.NowMs += _random.Next(200);
                break;
            case < 40:
                Awake()?.Membership.Renew();
                break;
            case < 41:
                Change();
                break;
            case < 65:
                Begin();
                break;
            default:
                Go();
                break;
        }

        foreach (var gone in _silos.Where(static s => s.IsGone).ToList())
        {
            _silos.Remove(gone); // The process ends; what it sent to the database may still arrive.
        }
    }

    private void Change()
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
    }

    private void Join()
    {
        var id = $"silo-{_joined++}";
        var silo = new ModelSilo(id, _database);
        _database.Join(id);
        silo.Membership.Renew();
        _silos.Add(silo);
    }

    // Whoever calls goes by its own view, which may be an old one; and Orleans may send the call to any silo.
    private void Begin()
    {
        if (Awake() is not { } caller)
        {
            return;
        }

        var directory = $"/d{_random.Next(Directories)}";
        var owner = caller.Gate.OwnerOf(directory)?.Id;
        var target = _random.Next(10) == 0
            ? _silos[_random.Next(_silos.Count)]
            : _silos.Find(s => s.Membership.Id == owner);
        if (target is null)
        {
            return;
        }

        var epoch = caller.Gate.View.Epoch;
        var call = _random.Next(3) == 0
            ? WriteAsSteps(target, directory, epoch).GetEnumerator()
            : ReadAsSteps(target, directory, epoch).GetEnumerator();
        _calls.Add(call);
        _home[call] = target;
    }

    private void Go()
    {
        if (_calls.Count == 0)
        {
            return;
        }

        var call = _calls[_random.Next(_calls.Count)];
        if (!_home[call].IsFrozen && !call.MoveNext())
        {
            _calls.Remove(call);
            _home.Remove(call);
        }
    }

    private ModelSilo? Awake()
    {
        var awake = _silos.FindAll(static s => !s.IsFrozen);
        return awake.Count == 0 ? null : awake[_random.Next(awake.Count)];
    }

    private IEnumerable<bool> WriteAsSteps(ModelSilo silo, string directory, long epoch)
    {
        yield return true;
        if (silo.TryEnter(directory, epoch) is not { } pass)
        {
            yield break;
        }

        using (pass)
        {
            silo.Unsettle(directory);
            yield return true;
            var read = _committed.GetValueOrDefault(directory);
            yield return true;
            var isCommitted = false;
            if (!_database.Has(silo.Membership.Id))
            {
                Refused++;
            }
            else if (_committed.GetValueOrDefault(directory) == read)
            {
                _committed[directory] = read + 1;
                isCommitted = true;
            }

            yield return true;
            silo.Settle(directory);
            if (isCommitted)
            {
                Changes++;
                _acknowledged[directory] = Math.Max(_acknowledged.GetValueOrDefault(directory), read + 1);
            }
        }
    }

    private IEnumerable<bool> ReadAsSteps(ModelSilo silo, string directory, long epoch)
    {
        var floor = _acknowledged.GetValueOrDefault(directory);
        yield return true;
        if (silo.TryEnter(directory, epoch) is not { } pass)
        {
            yield break;
        }

        using (pass)
        {
            if (silo.Remembered(directory) is { } known)
            {
                FromMemory++;
                Check(directory, known, floor);
                yield break;
            }

            var (generation, fence) = (silo.Generation, silo.FenceNow);
            var value = _committed.GetValueOrDefault(directory);
            yield return true;
            silo.Remember(directory, value, generation, fence);
            Check(directory, value, floor);
        }
    }

    private void Check(string directory, long value, long floor)
    {
        Reads++;
        Assert.True(
            value >= floor, $"seed {seed}: {directory} was read as {value} after {floor} had been acknowledged");
    }
}
