namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where a file's pages are cached.</summary>
/// <param name="Status">The file.</param>
/// <param name="CachedBytes">Bytes of it in tiers.</param>
/// <param name="Placements">Per worker, tier and directory.</param>
/// <param name="Reason">Why it is or is not cached, a sentence.</param>
[GenerateSerializer, Immutable, Alias("oa.file-location")]
public sealed record FileLocation(
    [property: Id(0)] FileStatus Status, [property: Id(1)] long CachedBytes,
    [property: Id(2)] IReadOnlyList<PagePlacement> Placements, [property: Id(3)] string Reason)
{
    /// <summary>How many workers hold all of a block, at the block that the fewest hold.</summary>
    [Id(4)]
    public int Copies { get; init; }
}
