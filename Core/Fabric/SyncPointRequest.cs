using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>An active sync point as asked for.</summary>
[GenerateSerializer, Immutable, Alias("oa.sync-point-request")]
public sealed record SyncPointRequest
{
    /// <summary>The directory; everything below it is covered, but for mounts below.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>Whether what changes is compared with the store at once, not at its next use.</summary>
    [Id(1)]
    public bool Eager { get; init; }

    /// <summary>
    /// Milliseconds between two looks at a directory that changed lately, where the store tells nothing by itself;
    /// directories that rest are looked at less and less. -1 for never: only event notifications count. Null for the
    /// default of 30 s.
    /// </summary>
    [Id(2)]
    public long? IntervalMs { get; init; }
}
