using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>What copies on other workers are made and read with.</summary>
public sealed record CopyServices
{
    /// <summary>The workers.</summary>
    public required WorkerDirectory Directory { get; init; }

    /// <summary>Reads from them.</summary>
    public required IWorkerLink Link { get; init; }

    /// <summary>What they keep.</summary>
    public required ICopyLink Copies { get; init; }

    /// <summary>Which blocks they hold.</summary>
    public required IBlockLink Blocks { get; init; }

    /// <summary>The pages of this process as a worker among the others.</summary>
    public required IWorkerPages Own { get; init; }

    /// <summary>The pages of this process.</summary>
    public required IPageStore Pages { get; init; }

    /// <summary>Where it is durable who has which copy.</summary>
    public required IMetastore Metastore { get; init; }

    /// <summary>The stores, for a reader whose file is persisted while it reads.</summary>
    public required MountTable Mounts { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>
    /// Whether the pages of this process are a copy: not where another process may take over, which cannot reach them.
    /// </summary>
    public required bool OwnCounts { get; init; }

    /// <summary>What is counted.</summary>
    public CopyCounters Counters { get; init; } = new();
}
