namespace OrleansAlluxio.Core.Fabric;

/// <summary>What a check of the fabric's own state looked at and found.</summary>
/// <param name="Inodes">Files and directories there are.</param>
/// <param name="Unpersisted">Files looked at that only the fabric has.</param>
/// <param name="Records">Records looked at.</param>
/// <param name="Findings">What was found.</param>
/// <param name="Repaired">Of that, repaired.</param>
/// <param name="SweptUploads">Leftovers of crashed writers that a repair removed from stores.</param>
[GenerateSerializer, Immutable, Alias("oa.fsck-summary")]
public sealed record FsckSummary(
    [property: Id(0)] long Inodes, [property: Id(1)] long Unpersisted, [property: Id(2)] long Records,
    [property: Id(3)] long Findings, [property: Id(4)] long Repaired, [property: Id(5)] int SweptUploads)
{
    /// <summary>Whether nothing is wrong any more.</summary>
    public bool IsSound => Findings == Repaired;
}
