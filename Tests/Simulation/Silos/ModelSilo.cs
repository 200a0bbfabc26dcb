using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;

namespace OrleansAlluxio.Tests.Simulation.Silos;

/// <summary>One silo: the real gate and fence, and for each directory one remembered value as its grain has.</summary>
internal sealed class ModelSilo
{
    private readonly Dictionary<string, (long Value, long Fence)> _remembered = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _unsettled = new(StringComparer.Ordinal);
    private readonly NamespaceFence _fence = new();
    private long _generation;

    public ModelSilo(string id, ModelView database)
    {
        Membership = new ModelMembership(id, database);
        Gate = new OwnerGate(
            Membership, new SiloTimes(_fence, new HybridLogicalClock(TimeProvider.System)), TimeProvider.System);
    }

    public ModelMembership Membership { get; }

    public OwnerGate Gate { get; }

    /// <summary>Nothing of it runs; what it began goes on when it wakes.</summary>
    public bool IsFrozen { get; set; }

    public bool IsGone => Membership.Lost.IsCompleted;

    /// <summary>A call by the view of a caller; null where it is refused or would wait.</summary>
    public GatePass? TryEnter(string directory, long epoch)
    {
        using var cancel = new CancellationTokenSource();
        try
        {
            var entering = Gate.EnterAsync(directory, epoch, cancel.Token);
            if (entering.IsCompleted)
            {
                return entering.GetAwaiter().GetResult();
            }

            cancel.Cancel();
            _ = entering.AsTask().ContinueWith(
                static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
            return null;
        }
        catch (FabricException)
        {
            return null;
        }
    }

    public long Generation => _generation;

    public long FenceNow => _fence.Epoch;

    public long? Remembered(string directory) =>
        !_unsettled.ContainsKey(directory) && _remembered.TryGetValue(directory, out var known)
            && !_fence.Touches(OrleansAlluxio.Core.Paths.FabricPath.Parse(directory), known.Fence)
            ? known.Value
            : null;

    public void Remember(string directory, long value, long readAt, long fence)
    {
        if (readAt == _generation && !_unsettled.ContainsKey(directory))
        {
            _remembered[directory] = (value, fence);
        }
    }

    public void Unsettle(string directory)
    {
        _generation++;
        _unsettled[directory] = _unsettled.GetValueOrDefault(directory) + 1;
        _remembered.Remove(directory);
    }

    public void Settle(string directory)
    {
        _generation++;
        if (--_unsettled[directory] == 0)
        {
            _unsettled.Remove(directory);
        }
    }
}
