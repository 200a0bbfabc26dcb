using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>What an agent works with.</summary>
public sealed record WorkerAgentServices
{
    /// <summary>The process with the metadata.</summary>
    public required IClusterMembership Membership { get; init; }

    /// <summary>Where readers of this process look.</summary>
    public required WorkerDirectory Directory { get; init; }

    /// <summary>The mounts of this process.</summary>
    public required MountTable Mounts { get; init; }

    /// <summary>The worker that reports; null for a gateway, which only watches.</summary>
    public WorkerSelf? Self { get; init; }

    /// <summary>Told of reports that failed.</summary>
    public required Action<FabricException> Failed { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Names the process.</summary>
    public required IRandomSource Random { get; init; }
}
