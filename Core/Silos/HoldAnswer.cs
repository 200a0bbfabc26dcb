using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Silos;

/// <summary>What the one who leads says to a silo that asks for paths.</summary>
/// <param name="IsHeld">Whether it has them; else it is in the queue and asks again.</param>
/// <param name="Term">The number of the lead: a grant of an earlier one is none.</param>
/// <param name="At">The leader's time.</param>
[GenerateSerializer, Immutable, Alias("oa.hold-answer")]
public sealed record HoldAnswer(
    [property: Id(0)] bool IsHeld, [property: Id(1)] long Term, [property: Id(2)] HybridTimestamp At);
