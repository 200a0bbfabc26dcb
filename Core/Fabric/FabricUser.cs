using OrleansAlluxio.Core.Security;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A user of the fabric.</summary>
[GenerateSerializer, Immutable, Alias("oa.user")]
public sealed record FabricUser
{
    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>What it may at most do.</summary>
    [Id(1)]
    public FabricRole Role { get; init; } = FabricRole.User;

    /// <summary>Its groups; the first is the primary one. Without any, its group has its name.</summary>
    [Id(2)]
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Whether its keys are accepted.</summary>
    [Id(3)]
    public bool Enabled { get; init; } = true;

    /// <summary>Its rights in buckets, beside what it owns.</summary>
    [Id(4)]
    public IReadOnlyList<BucketRight> Rights { get; init; } = [];

    /// <summary>When it was made, milliseconds since 1970 UTC; set by the fabric.</summary>
    [Id(5)]
    public long CreatedUnixMs { get; init; }
}
