using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A path that is not the same in the fabric and in its store.</summary>
[GenerateSerializer, Immutable, Alias("oa.consistency-difference")]
public sealed record ConsistencyDifference
{
    /// <summary>Where.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>In what, in order of their number.</summary>
    [Id(1)]
    public required IReadOnlyList<DifferenceKind> Kinds { get; init; }

    /// <summary>Both sides in words: the fabric's, then the store's.</summary>
    [Id(2)]
    public required string Detail { get; init; }

    /// <summary>Whether it was repaired: both sides were compared again after it.</summary>
    [Id(3)]
    public bool Repaired { get; init; }

    /// <summary>Why not, when a repair was asked for and did not succeed; else null.</summary>
    [Id(4)]
    public string? NotRepaired { get; init; }
}
