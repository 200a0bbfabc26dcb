using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>What store and tree have, what was begun, and what is said to be out of date.</summary>
internal sealed class HoldTruth(ModelView database)
{
    private const long LateForMs = 60_000;

    private readonly Dictionary<long, ModelChange> _intents = [];
    private readonly Dictionary<FabricPath, long> _store = [];
    private readonly Dictionary<FabricPath, long> _tree = [];
    private readonly HashSet<FabricPath> _stale = [];
    private readonly List<(long DueMs, FabricPath Path)> _late = [];

    /// <summary>Changes that are begun.</summary>
    public int Intents => _intents.Count;

    /// <summary>The intent is durable.</summary>
    public void Begin(ModelChange change) => _intents[change.Value] = change;

    /// <summary>The store has it.</summary>
    public void Reach(ModelChange change)
    {
        foreach (var path in change.Paths)
        {
            _store[path] = change.Value;
        }

        change.IsInStore = true;
    }

    /// <summary>The tree has it, or that it failed is noted; with its intent.</summary>
    public void End(ModelChange change)
    {
        _intents.Remove(change.Value);
        if (!change.IsInStore)
        {
            _stale.UnionWith(change.Paths);
            return;
        }

        foreach (var path in change.Paths)
        {
            _tree[path] = change.Value;
        }
    }

    /// <summary>Deals with what silos left; returns how many.</summary>
    public int Recover(Func<ModelChange, bool> isLeft)
    {
        var left = _intents.Where(i => isLeft(i.Value)).ToList();
        foreach (var (key, change) in left)
        {
            _stale.UnionWith(change.Paths);
            _late.AddRange(change.Paths.Select(p => (database.NowMs + LateForMs, p)));
            _intents.Remove(key);
        }

        return left.Count;
    }

    /// <summary>Looks again at what may have come late.</summary>
    public void Late() => _stale.UnionWith(_late.Where(l => l.DueMs <= database.NowMs).Select(static l => l.Path));

    /// <summary>Everything has ended: both sides are alike, or what differs is said to.</summary>
    public void Check(IReadOnlyList<FabricPath> paths, int seed)
    {
        Assert.True(_intents.Count == 0, $"seed {seed}: an intent was left");
        database.NowMs += LateForMs;
        Late();
        foreach (var path in paths)
        {
            Assert.True(
                _tree.GetValueOrDefault(path) == _store.GetValueOrDefault(path) || _stale.Contains(path),
                $"seed {seed}: {path} is {_tree.GetValueOrDefault(path)} in the tree and "
                    + $"{_store.GetValueOrDefault(path)} in the store, and nothing says so");
        }
    }
}
