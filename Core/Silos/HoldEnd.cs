using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Silos;

/// <summary>A silo does not want paths any more: it changed them, or gave up.</summary>
/// <param name="Id">What it asked for.</param>
/// <param name="At">Its clock: what is compared from now on is compared later.</param>
[GenerateSerializer, Immutable, Alias("oa.hold-end")]
public sealed record HoldEnd([property: Id(0)] long Id, [property: Id(1)] HybridTimestamp At);
