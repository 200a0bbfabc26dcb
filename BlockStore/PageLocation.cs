namespace OrleansAlluxio.BlockStore;

/// <summary>Where one page of a file is, for people.</summary>
/// <param name="Id">The page.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Tier">Index of its tier, 0 fastest.</param>
/// <param name="Medium">What that tier is made of.</param>
/// <param name="Directory">The tier's directory.</param>
/// <param name="Dirty">Only the fabric has it.</param>
/// <param name="Pinned">Exempt from eviction.</param>
public sealed record PageLocation(
    PageId Id, int LengthBytes, int Tier, TierMedium Medium, string Directory, bool Dirty, bool Pinned)
{
    /// <summary>Number of whose cache quota it counts against; 0 for nobody's.</summary>
    public int Principal { get; init; }
}
