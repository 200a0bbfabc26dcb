namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Where a directory is in the store.</summary>
/// <param name="Ordinal">Its number among all directories.</param>
/// <param name="Tier">Its tier, 0 fastest.</param>
/// <param name="Medium">What it is made of.</param>
/// <param name="Directory">Path and quota.</param>
internal sealed record TierPlace(int Ordinal, int Tier, TierMedium Medium, PageTierDirectory Directory)
{
    /// <summary>A slab number beyond this in a log is damage: 2^22 slabs of 16 MiB are 64 TiB.</summary>
    public int MaxSlabs => 1 << 22;
}
