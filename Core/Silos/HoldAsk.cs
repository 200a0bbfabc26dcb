using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Silos;

/// <summary>Paths that a silo wants to change, or changes.</summary>
/// <param name="Id">Counts what that silo asked for; never used again.</param>
/// <param name="Paths">One path or several.</param>
[GenerateSerializer, Immutable, Alias("oa.hold-ask")]
public sealed record HoldAsk(
    [property: Id(0)] long Id, [property: Id(1)] IReadOnlyList<FabricPath> Paths);
