namespace OrleansAlluxio.Core.Fabric;

/// <summary>An access key as it may be shown: everything but its secret.</summary>
[GenerateSerializer, Immutable, Alias("oa.key")]
public sealed record FabricKey
{
    /// <summary>The access key id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Whose it is.</summary>
    [Id(1)]
    public required string User { get; init; }

    /// <summary>Whether it is accepted.</summary>
    [Id(2)]
    public bool Enabled { get; init; } = true;

    /// <summary>When it was made, milliseconds since 1970 UTC.</summary>
    [Id(3)]
    public long CreatedUnixMs { get; init; }

    /// <summary>From when on it is refused, milliseconds since 1970 UTC; null for never.</summary>
    [Id(4)]
    public long? ExpiresUnixMs { get; init; }
}
