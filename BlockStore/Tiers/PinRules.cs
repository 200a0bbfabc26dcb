namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Where a pin holds. Pure.</summary>
internal static class PinRules
{
    /// <summary>Whether pages pinned so may lie on a medium.</summary>
    public static bool Allows(this PinMedia media, TierMedium medium) => media == PinMedia.Any || medium switch
    {
        TierMedium.Memory => (media & PinMedia.Memory) != 0,
        TierMedium.Ssd => (media & PinMedia.Ssd) != 0,
        TierMedium.Hdd => (media & PinMedia.Hdd) != 0,
        _ => false,
    };
}
