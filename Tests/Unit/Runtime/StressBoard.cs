using System.Collections.Concurrent;

namespace OrleansAlluxio.Tests.Unit.Runtime;

/// <summary>Watches from outside that a key has one live activation, and collects what went wrong.</summary>
internal sealed class StressBoard
{
    private readonly ConcurrentDictionary<string, int> _live = new();
    private int _activations;

    public ConcurrentQueue<string> Violations { get; } = new();

    public int Activations => _activations;

    public int Live => _live.Values.Sum();

    public void Activated(string key)
    {
        Interlocked.Increment(ref _activations);
        Require(_live.AddOrUpdate(key, 1, static (_, count) => count + 1) == 1, "two live activations of " + key);
    }

    public void Deactivated(string key) =>
        Require(_live.AddOrUpdate(key, -1, static (_, count) => count - 1) == 0, "unpaired deactivation of " + key);

    public void Require(bool condition, string violation)
    {
        if (!condition)
        {
            Violations.Enqueue(violation);
        }
    }
}
