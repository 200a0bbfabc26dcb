using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Workers;

/// <summary>What the fabric knows of a worker.</summary>
public sealed record WorkerStatus
{
    /// <summary>Its id, durable in its home.</summary>
    public required string Id { get; init; }

    /// <summary>Its data plane; null for the worker inside the process that has the metadata.</summary>
    public Uri? Url { get; init; }

    /// <summary>Whether it takes part.</summary>
    public required WorkerState State { get; init; }

    /// <summary>Where it stands.</summary>
    public required WorkerLocality Locality { get; init; }

    /// <summary>Its tiers as it reported them last.</summary>
    public IReadOnlyList<TierStatus> Tiers { get; init; } = [];

    /// <summary>Milliseconds since its last report; -1 for one that has not reported since this start.</summary>
    public long LastSeenMs { get; init; } = -1;

    /// <summary>Its share of the ring, 0 to 1.</summary>
    public double RingShare { get; init; }

    /// <summary>Bytes its tiers take.</summary>
    public long CapacityBytes => Tiers.Sum(static t => t.CapacityBytes);

    /// <summary>Bytes in its tiers.</summary>
    public long UsedBytes => Tiers.Sum(static t => t.UsedBytes);

    /// <summary>Bytes of them that only the fabric has.</summary>
    public long DirtyBytes => Tiers.Sum(static t => t.DirtyBytes);
}
