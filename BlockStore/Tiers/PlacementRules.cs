namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>How one placement differs from a plain put.</summary>
/// <param name="FromTier">The first tier that may take the page.</param>
/// <param name="BeforeTier">Tiers from this one on may not.</param>
/// <param name="SeenBefore">The page was used often enough for a disk tier.</param>
/// <param name="Replaces">Only in place of this record, which must be clean still; 0 for none.</param>
/// <param name="OnlyIfAbsent">Gives way to any record there.</param>
internal readonly record struct PlacementRules(
    int FromTier, int BeforeTier, bool SeenBefore, int Replaces, bool OnlyIfAbsent)
{
    /// <summary>Only tiers of these media.</summary>
    public PinMedia Media { get; init; }

    /// <summary>Room under a quota, taken when a tier takes the page; null where it counts against none.</summary>
    public ChargeHold? Room { get; init; }

    /// <summary>A put: any tier, fastest first.</summary>
    public static PlacementRules Put { get; } =
        new(0, int.MaxValue, SeenBefore: false, Replaces: 0, OnlyIfAbsent: false);
}
