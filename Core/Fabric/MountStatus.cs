using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A mount as it stands.</summary>
[GenerateSerializer, Immutable, Alias("oa.mount-status")]
public sealed record MountStatus
{
    /// <summary>Its id.</summary>
    [Id(0)]
    public required MountId Id { get; init; }

    /// <summary>Where in the tree.</summary>
    [Id(1)]
    public required FabricPath Path { get; init; }

    /// <summary>The store's URI without credentials.</summary>
    [Id(2)]
    public required string Uri { get; init; }

    /// <summary>No operation through this mount changes the store.</summary>
    [Id(3)]
    public bool ReadOnly { get; init; }

    /// <summary>Everyone may read and write below it.</summary>
    [Id(4)]
    public bool Shared { get; init; }

    /// <summary>Connector options; secret values are shown as stars.</summary>
    [Id(5)]
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Sync interval in milliseconds; null takes the fabric's.</summary>
    [Id(6)]
    public long? SyncIntervalMs { get; init; }
}
