namespace OrleansAlluxio.Core.Fabric;

/// <summary>One line of a comparison: a difference, or at last the summary.</summary>
/// <param name="Difference">A difference; null in the last line.</param>
/// <param name="Summary">The summary; null but in the last line.</param>
[GenerateSerializer, Immutable, Alias("oa.consistency-line")]
public sealed record ConsistencyLine(
    [property: Id(0)] ConsistencyDifference? Difference, [property: Id(1)] ConsistencySummary? Summary);
