namespace OrleansAlluxio.Core.Fabric;

/// <summary>State of the fabric, for <c>fabric status</c>.</summary>
[GenerateSerializer, Immutable, Alias("oa.fabric-status")]
public sealed record FabricStatus
{
    /// <summary>Version of the program.</summary>
    [Id(0)]
    public required string Version { get; init; }

    /// <summary>Identity of this fabric, from its home.</summary>
    [Id(1)]
    public required string FabricId { get; init; }

    /// <summary>Milliseconds since start.</summary>
    [Id(2)]
    public long UptimeMs { get; init; }

    /// <summary>Which grain runtime it runs on.</summary>
    [Id(3)]
    public required string GrainRuntime { get; init; }

    /// <summary>Inodes in the metastore, approximately.</summary>
    [Id(4)]
    public long Inodes { get; init; }

    /// <summary>Persists that are not done.</summary>
    [Id(5)]
    public long PendingPersists { get; init; }

    /// <summary>Tiers of this worker.</summary>
    [Id(6)]
    public required IReadOnlyList<TierStatus> Tiers { get; init; }

    /// <summary>
    /// Named counters since start: cache.hits, cache.misses, cache.bytes, store.reads, store.read.bytes, syncs, ...
    /// </summary>
    [Id(7)]
    public required IReadOnlyDictionary<string, long> Counters { get; init; }

    /// <summary>Whether the page index is still filling after a start.</summary>
    [Id(8)]
    public bool Recovering { get; init; }
}
