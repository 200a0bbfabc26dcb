namespace OrleansAlluxio.Core.Fabric;

/// <summary>Pages of one file in one directory of one tier of one worker.</summary>
/// <param name="Worker">The worker's id.</param>
/// <param name="Tier">MEM, SSD or HDD.</param>
/// <param name="Directory">The tier's directory.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="DirtyBytes">Bytes of them that only the fabric has.</param>
/// <param name="PinnedBytes">Bytes of them exempt from eviction.</param>
[GenerateSerializer, Immutable, Alias("oa.page-placement")]
public sealed record PagePlacement(
    [property: Id(0)] string Worker, [property: Id(1)] string Tier, [property: Id(2)] string Directory,
    [property: Id(3)] long Pages, [property: Id(4)] long Bytes, [property: Id(5)] long DirtyBytes,
    [property: Id(6)] long PinnedBytes)
{
    /// <summary>
    /// Which pages, by their index from 0: <c>0-15,20</c>. Of more than
    /// <see cref="FabricLimits.PageRangesMax"/> ranges the first, and <c>...</c> at the end.
    /// </summary>
    [Id(7)]
    public string Ranges { get; init; } = string.Empty;
}
