namespace OrleansAlluxio.Core.Fabric;

/// <summary>One line of a check of the fabric's own state: a finding, or at last the summary.</summary>
/// <param name="Finding">A finding; null in the last line.</param>
/// <param name="Summary">The summary; null but in the last line.</param>
[GenerateSerializer, Immutable, Alias("oa.fsck-line")]
public sealed record FsckLine([property: Id(0)] FsckFinding? Finding, [property: Id(1)] FsckSummary? Summary);
