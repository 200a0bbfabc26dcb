using System.Collections.ObjectModel;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A mount to make or to change.</summary>
[GenerateSerializer, Immutable, Alias("oa.mount-request")]
public sealed record MountRequest
{
    /// <summary>Where in the tree.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>
    /// The store, such as <c>s3://bucket/prefix</c> or <c>file:///data</c>. Ignored by an update that leaves it empty.
    /// </summary>
    [Id(1)]
    public required string Uri { get; init; }

    /// <summary>No operation through this mount changes the store.</summary>
    [Id(2)]
    public bool ReadOnly { get; init; }

    /// <summary>Everyone may read and write below it (mode 0777).</summary>
    [Id(3)]
    public bool Shared { get; init; }

    /// <summary>Connector options; secrets are kept and never shown.</summary>
    [Id(4)]
    public IReadOnlyDictionary<string, string> Options { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Sync interval below it in milliseconds; null takes the fabric's.</summary>
    [Id(5)]
    public long? SyncIntervalMs { get; init; }
}
