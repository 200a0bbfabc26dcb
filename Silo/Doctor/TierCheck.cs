using System.Globalization;
using OrleansAlluxio.BlockStore;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>Whether the tiers of this process take pages, and whether they could hold what they are allowed.</summary>
internal sealed class TierCheck(IPageStore pages) : IDoctorCheck
{
    // Below it no slab grows, whatever the quota says.
    private const long DiskFreeMin = 8L << 20;

    // Pinned pages may have half of a tier; near that, more pins hold nothing.
    private const double PinnedShareMax = 0.45;

    /// <inheritdoc/>
    public string Subject => "tiers";

    /// <summary>How a tier is called in findings.</summary>
    public static string NameOf(TierStatistics tier) =>
        $"tier {tier.Medium.ToString().ToUpperInvariant()} {tier.Directory}";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var tiers = pages.GetStatistics().Tiers;
        List<Finding> findings = [.. tiers.Select(static t => OfTier(t, DiskSpace.TryOf(t.Directory)))];
        findings.AddRange(Pinned(tiers));
        return new(findings);
    }

    /// <summary>What is to be said of one directory. Pure.</summary>
    public static Finding OfTier(TierStatistics tier, DiskSpace? disk)
    {
        var subject = NameOf(tier);
        var isWell = tier.Health.StartsWith("ok", StringComparison.Ordinal) || tier.Health == "recovering";
        var isFull = disk is { } d && d.FreeBytes < DiskFreeMin && tier.UsedBytes < tier.CapacityBytes - DiskFreeMin;
        var hasRoomAgain = tier.Health == "full on disk" && !isFull;
        if (isFull || (tier.Health == "full on disk" && disk is null))
        {
            return Full(subject, tier, disk);
        }

        if (!isWell && !hasRoomAgain)
        {
            return new Finding(
                FindingSeverity.Broken, subject, $"it takes no pages: {tier.Health}",
                tier.Health.StartsWith("read-only", StringComparison.Ordinal)
                    ? "make its file system writable again (dmesg says why it is not), then restart the process; "
                        + "reads go on from other tiers and the stores"
                    : "mend or replace the disk, then restart the process; "
                        + "reads go on from other tiers and the stores")
            {
                Code = FindingCodes.TierFailed,
            };
        }

        if (disk is { } size && size.TotalBytes < tier.CapacityBytes)
        {
            return new Finding(
                FindingSeverity.Warning, subject,
                $"it may take {Mebibytes(tier.CapacityBytes)}, its disk has {Mebibytes(size.TotalBytes)}",
                "give the tier less than the disk has: --mem, --ssd or --hdd DIR=SIZE")
            {
                Code = FindingCodes.TierQuota,
            };
        }

        return new Finding(
            FindingSeverity.Ok, subject, $"{tier.UsedBytes >> 20} of {Mebibytes(tier.CapacityBytes)} in use")
        {
            Code = FindingCodes.Tier,
        };
    }

    private static Finding Full(string subject, TierStatistics tier, DiskSpace? disk)
    {
        var isQuota = disk is { } size && size.TotalBytes < tier.CapacityBytes;
        var seen = disk is { } space
            ? $"its disk is full: {Mebibytes(space.FreeBytes)} of {Mebibytes(space.TotalBytes)} free, "
                + $"pages have {Mebibytes(tier.UsedBytes)} of the {Mebibytes(tier.CapacityBytes)} they may take"
            : "its disk is full";
        return new Finding(
            FindingSeverity.Broken, subject, seen,
            isQuota
                ? "give the tier less than the disk has (--mem, --ssd or --hdd DIR=SIZE), or a larger disk"
                : "remove what others have put on that disk, or give the tier less: --mem, --ssd or --hdd DIR=SIZE")
        {
            Code = FindingCodes.TierDiskFull,
        };
    }

    /// <summary>What is to be said of tiers that hold as many pinned pages as they may. Pure.</summary>
    public static IEnumerable<Finding> Pinned(IReadOnlyList<TierStatistics> tiers) => tiers
        .Where(static t => t.PinnedBytes > PinnedShareMax * t.CapacityBytes)
        .Select(static t => new Finding(
            FindingSeverity.Warning, $"pinned bytes of {NameOf(t)}",
            $"{t.PinnedBytes >> 20} of {Mebibytes(t.CapacityBytes)} are pinned and half may be: what is pinned beyond "
                + "that is evicted like everything else",
            "see `fabric fs pins` for what is not held, then `fabric fs unpin PATH`; or a larger tier")
        {
            Code = FindingCodes.TierPinned,
        });

    private static string Mebibytes(long bytes) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20} MiB");
}
