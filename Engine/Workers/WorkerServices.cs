using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>What the registry works with.</summary>
public sealed record WorkerServices
{
    /// <summary>Where it is durable.</summary>
    public required IMetastore Metastore { get; init; }

    /// <summary>Where readers of this process look.</summary>
    public required WorkerDirectory Directory { get; init; }

    /// <summary>What workers need to reach the stores.</summary>
    public required MountTable Mounts { get; init; }

    /// <summary>The way to other workers.</summary>
    public required IWorkerLink Link { get; init; }

    /// <summary>The worker in this process.</summary>
    public required IWorkerPages OwnPages { get; init; }

    /// <summary>Its tiers.</summary>
    public required Func<IReadOnlyList<TierStatus>> OwnTiers { get; init; }

    /// <summary>The proof file of this process; null where it grants no reads of its files.</summary>
    public string? OwnProofFile { get; init; }

    /// <summary>Bounds.</summary>
    public required WorkerSettings Settings { get; init; }

    /// <summary>The clock of the deadline.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Identity of the fabric.</summary>
    public required string FabricId { get; init; }
}
