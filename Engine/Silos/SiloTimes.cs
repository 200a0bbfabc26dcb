using OrleansAlluxio.Engine.Namespace;

namespace OrleansAlluxio.Engine.Silos;

/// <summary>What a change of the view does to what a silo remembers of the tree.</summary>
public sealed class SiloTimes(NamespaceFence fence, HybridLogicalClock clock)
{
    private long _viewSince;

    /// <summary>The fence of this silo.</summary>
    public NamespaceFence Fence => fence;

    /// <summary>
    /// When the view came into force: who owns a directory since does not know which names were removed before.
    /// </summary>
    public HybridTimestamp ViewSince => new(Volatile.Read(ref _viewSince));

    /// <summary>Another view comes: whatever is remembered of directories may be another silo's by then.</summary>
    public void Forget() => fence.Hear(FabricPath.Root);

    /// <summary>It is in force.</summary>
    public void Begin() => Volatile.Write(ref _viewSince, clock.Now().Value);
}
