namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Who is told of changes and mounts; nobody in a fabric that shares nothing. Set before it serves.</summary>
public sealed class CrossClusterHooks
{
    /// <summary>Hears of store changes.</summary>
    public IChangeAnnouncer? Changes { get; set; }

    /// <summary>What was heard; null where nothing is.</summary>
    public CrossClusterCounters? Heard { get; set; }

    /// <summary>Hears of mounts.</summary>
    public IMountAnnouncer? Mounts { get; set; }
}
