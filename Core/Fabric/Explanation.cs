using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What the next read of a path would do, and why.</summary>
[GenerateSerializer, Immutable, Alias("oa.explanation")]
public sealed record Explanation
{
    /// <summary>The path asked about.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>The entry as the fabric knows it, without syncing; null when it knows none.</summary>
    [Id(1)]
    public FileStatus? Known { get; init; }

    /// <summary>The mount the path belongs to.</summary>
    [Id(2)]
    public required MountStatus Mount { get; init; }

    /// <summary>Path in the store, as its URI without credentials.</summary>
    [Id(3)]
    public required string StoreUri { get; init; }

    /// <summary>Effective sync interval in milliseconds.</summary>
    [Id(4)]
    public long SyncIntervalMs { get; init; }

    /// <summary>Where that interval comes from: "path /x", "mount /x", "default".</summary>
    [Id(5)]
    public required string SyncIntervalOrigin { get; init; }

    /// <summary>Whether the next access would ask the under store.</summary>
    [Id(6)]
    public bool WouldSync { get; init; }

    /// <summary>Why, a sentence.</summary>
    [Id(7)]
    public required string Reason { get; init; }

    /// <summary>Milliseconds since the last sync; null when never synced.</summary>
    [Id(8)]
    public long? SyncedAgoMs { get; init; }

    /// <summary>Milliseconds since the last invalidation; null when never invalidated.</summary>
    [Id(9)]
    public long? InvalidatedAgoMs { get; init; }

    /// <summary>Effective write type of a new file at this path.</summary>
    [Id(10)]
    public required string WriteType { get; init; }

    /// <summary>
    /// Milliseconds since the store said that nothing is there, when that is still known; else null.
    /// </summary>
    [Id(11)]
    public long? AbsentAgoMs { get; init; }

    /// <summary>
    /// Milliseconds since the directory's set of names was last compared with the store's; null for a file, or never.
    /// </summary>
    [Id(12)]
    public long? ListedAgoMs { get; init; }

    /// <summary>The active sync point that covers the path; null when none does.</summary>
    [Id(13)]
    public SyncPointStatus? SyncPoint { get; init; }

    /// <summary>What the next read does, a sentence.</summary>
    [Id(14)]
    public string NextRead { get; init; } = string.Empty;
}
