namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>
/// Media of pins as people write them and rows hold them: MEM, SSD and HDD with commas, or nothing for any.
/// </summary>
internal static class PinMediaText
{
    private static readonly (string Name, PinMedia Media)[] Names =
        [("MEM", PinMedia.Memory), ("SSD", PinMedia.Ssd), ("HDD", PinMedia.Hdd)];

    /// <summary>The media of a stored text. What no version wrote counts as any.</summary>
    public static PinMedia Parse(string? stored) => TryParse(stored ?? string.Empty) ?? PinMedia.Any;

    /// <summary>As it is stored. InvalidArgument for other names, and for media of which there is no tier.</summary>
    public static string Canonical(string text, FabricPath path, PageStoreStatistics pages)
    {
        var media = TryParse(text) ?? throw new FabricException(
            FabricErrorKind.InvalidArgument, "pin", path.Value, "media are MEM, SSD or HDD, separated by commas");
        var there = pages.Tiers.Aggregate(PinMedia.Any, static (sum, tier) => sum | Of(tier.Medium));
        return media != PinMedia.Any && (media & there) == 0
            ? throw new FabricException(
                FabricErrorKind.InvalidArgument, "pin", path.Value, $"no tier here is {Format(media)}")
            : Format(media);
    }

    private static string Format(PinMedia media) =>
        string.Join(',', Names.Where(n => (media & n.Media) != 0).Select(static n => n.Name));

    private static PinMedia Of(TierMedium medium) => medium switch
    {
        TierMedium.Memory => PinMedia.Memory,
        TierMedium.Ssd => PinMedia.Ssd,
        _ => PinMedia.Hdd,
    };

    private static PinMedia? TryParse(string text)
    {
        var media = PinMedia.Any;
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Array.Find(Names, n => n.Name.Equals(part, StringComparison.OrdinalIgnoreCase));
            if (name.Name is null)
            {
                return null;
            }

            media |= name.Media;
        }

        return media;
    }
}
