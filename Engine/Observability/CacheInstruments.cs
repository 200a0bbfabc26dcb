using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Engine.Administration;
using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Engine.Observability;

/// <summary>The figures of a process that reads and keeps pages, on a meter: a worker has no more.</summary>
public sealed class CacheInstruments
{
    private readonly IFileReads _reads;
    private readonly IPageStore _pages;

    /// <summary>Adds the instruments to a meter.</summary>
    public CacheInstruments(IFileReads reads, IPageStore pages, FabricMeter meter)
    {
        ArgumentNullException.ThrowIfNull(meter);
        (_reads, _pages) = (reads, pages);
        AddReads(meter);
        AddPages(meter);
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private static string CareOf(PageCare care) => care switch
    {
        PageCare.High => "priority-high",
        PageCare.Low => "priority-low",
        PageCare.NeverPromoted => "promotion-never",
        PageCare.AlwaysPromoted => "promotion-always",
        _ => care.ToString(),
    };

    private void AddReads(FabricMeter meter)
    {
        Count(meter, ("fabric.cache.misses", "{page}"), "Pages that a read had to wait for.", "cache.misses");
        Count(meter, ("fabric.cache.joined", "{page}"), "Waits for a page that was being filled.", "fills.joined");
        Count(meter, ("fabric.cache.corrupt", "{page}"), "Pages found bad while they were read.", "pages.corrupt");
        Count(meter, ("fabric.fill.reads", "{request}"), "Requests to stores that fill pages.", "store.reads");
        Count(meter, ("fabric.fill.failures", "{request}"), "Fills that ended with an error.", "fills.failed");
        meter.Counter(
            "fabric.read.bytes", "By", "Bytes that reads took, by where they came from.",
            () =>
            [
                new(Read("cache.read.bytes"), Tag("source", "cache")),
                new(Read("store.read.bytes"), Tag("source", "store")),
            ]);
    }

    private void AddPages(FabricMeter meter)
    {
        meter.Counter(
            "fabric.cache.hits", "{page}", "Pages found, by tier.",
            () => _pages.GetStatistics().TierHits.Select(
                static t => new Measurement<long>(t.Value, Tag("tier", StatusReport.NameOf(t.Key)))));
        Tiers(meter, ("fabric.pagestore.capacity", "By"), "Quota of a tier's directory.", static t => t.CapacityBytes);
        Tiers(meter, ("fabric.pagestore.used", "By"), "Bytes of pages and slots' waste.", static t => t.UsedBytes);
        Tiers(meter, ("fabric.pagestore.dirty", "By"), "Bytes that only the fabric has.", static t => t.DirtyBytes);
        Tiers(meter, ("fabric.pagestore.healthy", "{directory}"), "1 while the directory takes pages.",
            static t => t.Health.StartsWith("ok", StringComparison.Ordinal) ? 1 : 0);
        meter.Gauge(
            "fabric.pagestore.care", "By", "Bytes of pages with a priority or a promotion of their own.",
            () => _pages.GetStatistics().CareBytes.Select(static c => new Measurement<double>(
                c.Value, Tag("care", CareOf(c.Key)))));
        meter.Counter(
            "fabric.pagestore.moves", "{page}", "Pages that left a tier: evicted, or moved up or down.",
            () =>
            {
                var pages = _pages.GetStatistics();
                return
                [
                    new(pages.Evictions, Tag("kind", "evicted")),
                    new(pages.Promotions, Tag("kind", "promoted")),
                    new(pages.Demotions, Tag("kind", "demoted")),
                ];
            });
        meter.Counter(
            "fabric.pagestore.quarantined", "{page}", "Pages thrown out because their checksum was wrong.",
            () => [new(_pages.GetStatistics().CorruptPages)]);
    }

    private void Count(FabricMeter meter, (string Name, string Unit) of, string description, string counter) =>
        meter.Counter(of.Name, of.Unit, description, () => [new(Read(counter))]);

    private void Tiers(
        FabricMeter meter, (string Name, string Unit) of, string description, Func<TierStatistics, double> value) =>
        meter.Gauge(
            of.Name, of.Unit, description,
            () => _pages.GetStatistics().Tiers.Select(t => new Measurement<double>(
                value(t), Tag("tier", StatusReport.NameOf(t.Medium)), Tag("directory", t.Directory))));

    private long Read(string counter) => _reads.Counters[counter];
}
