namespace OrleansAlluxio.Core.Namespace;

/// <summary>A mount as it is stored, with its secrets: the home directory is its owner's only.</summary>
[GenerateSerializer, Immutable, Alias("oa.mount-record")]
public sealed record MountRecord
{
    /// <summary>Its id, never reused.</summary>
    [Id(0)]
    public required long Id { get; init; }

    /// <summary>Where in the tree.</summary>
    [Id(1)]
    public required string Path { get; init; }

    /// <summary>The store.</summary>
    [Id(2)]
    public required string Uri { get; init; }

    /// <summary>No operation through it changes the store.</summary>
    [Id(3)]
    public bool ReadOnly { get; init; }

    /// <summary>Everyone may read and write below it.</summary>
    [Id(4)]
    public bool Shared { get; init; }

    /// <summary>Connector options, secrets included.</summary>
    [Id(5)]
    public Dictionary<string, string> Options { get; init; } = [];

    /// <summary>Sync interval in milliseconds; null takes the fabric's.</summary>
    [Id(6)]
    public long? SyncIntervalMs { get; init; }
}
