namespace OrleansAlluxio.Core.Fabric;

/// <summary>Something that a check of the fabric's own state found.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subject">A path, or what names the row, the record or the pages.</param>
/// <param name="Detail">What is wrong, a sentence.</param>
/// <param name="Repair">What a repair does about it.</param>
/// <param name="Repaired">Whether that was done.</param>
[GenerateSerializer, Immutable, Alias("oa.fsck-finding")]
public sealed record FsckFinding(
    [property: Id(0)] FsckFindingKind Kind, [property: Id(1)] string Subject, [property: Id(2)] string Detail,
    [property: Id(3)] string Repair, [property: Id(4)] bool Repaired);
