namespace OrleansAlluxio.BlockStore;

/// <summary>One tier: directories of one medium with quotas.</summary>
public sealed record PageTierOptions
{
    /// <summary>What it is made of.</summary>
    public required TierMedium Medium { get; init; }

    /// <summary>
    /// Directories and their quotas in bytes. A directory may sit on its own disk; one that fails is left out.
    /// </summary>
    public required IReadOnlyList<PageTierDirectory> Directories { get; init; }
}
