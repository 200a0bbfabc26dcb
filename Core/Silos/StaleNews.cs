using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Silos;

/// <summary>A path that is out of date since a time.</summary>
/// <param name="Path">Which.</param>
/// <param name="Subtree">Whether everything below is, too.</param>
/// <param name="At">Since when.</param>
[GenerateSerializer, Immutable, Alias("oa.stale-news")]
public readonly record struct StaleNews(
    [property: Id(0)] FabricPath Path, [property: Id(1)] bool Subtree, [property: Id(2)] HybridTimestamp At);
