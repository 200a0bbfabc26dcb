using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A setting for a path and everything below; the longest path wins.</summary>
/// <param name="Path">Where it holds.</param>
/// <param name="Name">Property name, such as <c>sync-interval</c> or <c>write-type</c>; see
/// <see cref="PropertyNames"/>.</param>
/// <param name="Value">Its value.</param>
[GenerateSerializer, Immutable, Alias("oa.path-property")]
public sealed record PathProperty(
    [property: Id(0)] FabricPath Path, [property: Id(1)] string Name, [property: Id(2)] string Value);
