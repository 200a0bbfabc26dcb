using OrleansAlluxio.Engine.Administration;

namespace OrleansAlluxio.Engine.Workers;

/// <summary>Pages by worker, tier and directory.</summary>
internal static class Placements
{
    /// <summary>Groups the pages of a worker.</summary>
    public static IReadOnlyList<PagePlacement> Of(string worker, IReadOnlyList<PageLocation> pages) =>
    [
        .. pages
            .GroupBy(static p => (p.Tier, p.Medium, p.Directory))
            .OrderBy(static g => g.Key.Tier)
            .Select(g => new PagePlacement(
                worker, StatusReport.NameOf(g.Key.Medium), g.Key.Directory, g.Count(),
                g.Sum(static p => (long)p.LengthBytes),
                g.Where(static p => p.Dirty).Sum(static p => (long)p.LengthBytes),
                g.Where(static p => p.Pinned).Sum(static p => (long)p.LengthBytes))
            {
                Ranges = PageRanges.Of(g.Select(static p => (long)p.Id.Index)),
            }),
    ];
}
