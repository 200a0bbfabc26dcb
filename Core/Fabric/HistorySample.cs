namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a process did and held in a while. Kept in memory, for a while longer.</summary>
public sealed record HistorySample
{
    /// <summary>The end of the while, milliseconds since 1970 UTC.</summary>
    public required long UnixMs { get; init; }

    /// <summary>How long it was, in milliseconds.</summary>
    public required long DurationMs { get; init; }

    /// <summary>What its doors did.</summary>
    public required IReadOnlyList<DoorSample> Doors { get; init; }

    /// <summary>Pages that reads found in tiers.</summary>
    public long CacheHits { get; init; }

    /// <summary>Pages that reads had to wait for.</summary>
    public long CacheMisses { get; init; }

    /// <summary>Bytes that reads took out of the cache.</summary>
    public long CacheBytes { get; init; }

    /// <summary>Bytes that reads took from other workers.</summary>
    public long WorkerBytes { get; init; }

    /// <summary>Bytes that came from stores.</summary>
    public long StoreBytes { get; init; }

    /// <summary>What the tiers of all live workers can hold.</summary>
    public long CapacityBytes { get; init; }

    /// <summary>What they hold.</summary>
    public long UsedBytes { get; init; }

    /// <summary>What of it only the fabric has.</summary>
    public long DirtyBytes { get; init; }

    /// <summary>Files that are not in their store yet.</summary>
    public long UnpersistedFiles { get; init; }

    /// <summary>Age of the oldest of them, in milliseconds; 0 without any.</summary>
    public long OldestUnpersistedMs { get; init; }
}
