using OrleansAlluxio.Engine.Expiry;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Administration;

/// <summary>The state of the fabric for people and scripts.</summary>
public sealed class StatusReport
{
    private readonly EngineServices _services;
    private readonly Synchroniser _sync;
    private readonly TtlSweeper _expiry;
    private readonly FabricIdentity _identity;
    private readonly long _startedAt;

    /// <summary>Uptime counts from here.</summary>
    public StatusReport(EngineServices services, Synchroniser sync, TtlSweeper expiry, FabricIdentity identity)
    {
        _services = services;
        _sync = sync;
        _expiry = expiry;
        _identity = identity;
        _startedAt = services.Time.GetTimestamp();
    }

    /// <summary>Gathers it; counters may be a little apart from each other.</summary>
    public async ValueTask<FabricStatus> GetAsync(CancellationToken cancellationToken)
    {
        var metastore = await _services.Metastore.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
        var pages = _services.Pages.GetStatistics();
        var persists = await _services.Metastore
            .ListDocumentsAsync(DocumentKinds.Persist, null, MetastoreLimits.ListRowsMax, cancellationToken)
            .ConfigureAwait(false);
        var counters = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["store.syncs"] = _sync.Count,
            ["metastore.commits"] = metastore.Commits,
            ["metastore.flushes"] = metastore.Flushes,
            ["pages.evictions"] = pages.Evictions,
            ["pages.promotions"] = pages.Promotions,
            ["pages.demotions"] = pages.Demotions,
            ["pages.quarantined"] = pages.CorruptPages,
            ["ttl.deleted"] = _expiry.Deleted,
            ["ttl.freed"] = _expiry.Freed,
            ["ttl.failures"] = _expiry.Failures,
            ["ttl.waiting"] = _expiry.Waiting,
        };
        foreach (var (name, value) in _services.Reads.Counters)
        {
            counters[name] = value;
        }

        foreach (var (name, value) in _services.Holds.Counters)
        {
            counters[name] = value;
        }

        foreach (var (name, value) in _services.CrossCluster.Heard?.All ?? [])
        {
            counters[name] = value;
        }

        return new FabricStatus
        {
            Version = _identity.Version,
            FabricId = _identity.FabricId,
            GrainRuntime = _identity.GrainRuntime,
            UptimeMs = (long)_services.Time.GetElapsedTime(_startedAt).TotalMilliseconds,
            Inodes = metastore.Inodes,
            PendingPersists = persists.Count,
            Tiers = [.. pages.Tiers.Select(TierOf)],
            Counters = counters,
            Recovering = pages.Recovering,
        };
    }

    /// <summary>The name of a medium as users know it.</summary>
    public static string NameOf(TierMedium medium) => medium switch
    {
        TierMedium.Memory => "MEM",
        TierMedium.Ssd => "SSD",
        TierMedium.Hdd => "HDD",
        _ => throw new ArgumentOutOfRangeException(nameof(medium)),
    };

    private TierStatus TierOf(TierStatistics tier) => new(
        _services.Settings.WorkerId, NameOf(tier.Medium), tier.Directory, tier.CapacityBytes, tier.UsedBytes,
        tier.DirtyBytes, tier.Pages, tier.Health);
}
