using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What to take from a store.</summary>
[GenerateSerializer, Immutable, Alias("oa.sync-job-request")]
public sealed record SyncJobRequest
{
    /// <summary>Where it starts.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>Everything below; false takes the path and, of a directory, its children.</summary>
    [Id(1)]
    public bool Recursive { get; init; }

    /// <summary>
    /// Sync interval of this job in milliseconds: 0 asks for every directory, null asks as configured.
    /// </summary>
    [Id(2)]
    public long? SyncIntervalMs { get; init; }
}
