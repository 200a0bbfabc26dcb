using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Engine.DataManagement;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Observability;

/// <summary>
/// The engine's figures on a meter. Reads are counted where they happen; what would cost the path that changes it
/// (the persist queue, the size of the tree) is looked up by <see cref="RefreshAsync"/>.
/// </summary>
internal sealed class EngineInstruments
{
    // A scrape that comes at once again is shown the same; looking up costs a scan of the queue.
    private static readonly TimeSpan FreshFor = TimeSpan.FromSeconds(1);

    private readonly EngineServices _services;
    private readonly Synchroniser _sync;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private PersistFigures _persists = PersistFigures.None;
    private MetastoreStatistics _metastore = new(0, 0, 0, 0);
    private long? _refreshedAt;

    /// <summary>Adds the instruments to a meter.</summary>
    public EngineInstruments(EngineServices services, Synchroniser sync, FabricMeter meter)
    {
        _services = services;
        _sync = sync;
        _ = new CacheInstruments(services.Reads, services.Pages, meter);
        AddSync(meter);
        AddPersists(meter);
        AddMetastore(meter);
        AddSilos(meter);
        AddQuotas(meter);
        if (services.Copies?.Services.Counters.Replicas is { } replicas)
        {
            AddReplicas(replicas, meter);
        }
    }

    /// <summary>Looks up what is not counted where it happens. Cheap when called again at once.</summary>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_refreshedAt is { } at && _services.Time.GetElapsedTime(at) < FreshFor)
            {
                return;
            }

            _metastore = await _services.Metastore.GetStatisticsAsync(cancellationToken).ConfigureAwait(false);
            _persists = await PersistFigures.LookAsync(_services, cancellationToken).ConfigureAwait(false);
            _refreshedAt = _services.Time.GetTimestamp();
        }
        finally
        {
            _turn.Release();
        }
    }

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);

    private static void AddReplicas(Copies.ReplicaCounters replicas, FabricMeter meter)
    {
        meter.Gauge(
            "fabric.replicas.files", "{file}", "Files of which a number of cached copies is wanted.",
            () => [new(replicas.Files)]);
        meter.Gauge(
            "fabric.replicas.blocks", "{block}", "Cached blocks with fewer copies than wanted, or more.",
            () => [new(replicas.Short, Tag("state", "short")), new(replicas.Excess, Tag("state", "excess"))]);
        meter.Counter(
            "fabric.replicas.changes", "{copy}", "Cached copies made and dropped, and attempts that failed.",
            () =>
            [
                new(replicas.Made, Tag("kind", "made")), new(replicas.Dropped, Tag("kind", "dropped")),
                new(replicas.Failed, Tag("kind", "failed")),
            ]);
        meter.Counter(
            "fabric.replicas.bytes", "By", "Bytes that were read to make cached copies.", () => [new(replicas.Bytes)]);
    }

    private void AddQuotas(FabricMeter meter)
    {
        meter.Gauge(
            "fabric.cache.quota.limit", "By", "Most bytes that requests of a user may bring into caches.",
            () => Active().Select(q => new Measurement<double>(q.BytesMax!.Value, Tag("user", q.User))));
        meter.Gauge(
            "fabric.cache.quota.used", "By", "Bytes of this process' cache that requests of a user have brought in.",
            () =>
            {
                var bytes = _services.Pages.GetStatistics().ChargedBytes;
                return Active().Select(
                    q => new Measurement<double>(bytes.GetValueOrDefault(q.Number), Tag("user", q.User)));
            });
        meter.Counter(
            "fabric.cache.quota.evictions", "{page}", "Pages that left because a user's cache quota was full.",
            () => [new(_services.Pages.GetStatistics().ChargeEvictions)]);
        meter.Counter(
            "fabric.cache.quota.refusals", "{page}",
            "Pages that were not cached because nothing under a quota may leave.",
            () => [new(_services.Pages.GetStatistics().ChargeRefusals)]);

        IEnumerable<CacheQuotaRecord> Active() =>
            _services.CacheQuotas.All.Where(static q => q.BytesMax is not null);
    }

    private void AddSync(FabricMeter meter)
    {
        meter.Counter(
            "fabric.sync.questions", "{question}", "Comparisons with stores: of one path, or of a directory's names.",
            () =>
            [
                new(_sync.PathCount, Tag("kind", "path")),
                new(_sync.Count - _sync.PathCount, Tag("kind", "listing")),
            ]);
        meter.Counter(
            "fabric.sync.outcomes", "{question}", "What comparisons of one path found.",
            () => _sync.Outcomes.Select(static o => new Measurement<long>(o.Count, Tag("outcome", o.Outcome))));
    }

    private void AddSilos(FabricMeter meter)
    {
        const string holds = "silos.holds.";
        const string changes = "silos.changes.";
        meter.Counter(
            "fabric.silos.holds", "{hold}", "Holds of paths for changes: granted to silos, and those that waited.",
            () => Of(holds).Where(static c => !c.Name.EndsWith("own", StringComparison.Ordinal))
                .Select(static c => new Measurement<long>(c.Value, Tag("outcome", c.Name))));
        meter.Counter(
            "fabric.silos.changes", "{change}", "Changes that silos made themselves.",
            () => Of(changes).Select(static c => new Measurement<long>(c.Value, Tag("silo", c.Name))));
    }

    private IEnumerable<(string Name, long Value)> Of(string prefix) => _services.Holds.Counters
        .Where(c => c.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(c => (c.Key[prefix.Length..], c.Value));

    private void AddPersists(FabricMeter meter)
    {
        meter.Gauge(
            "fabric.persist.pending", "{file}", "Asynchronous writes that are not in their store yet, by state.",
            () => _persists.ByState.Select(
                static s => new Measurement<double>(s.Value, Tag("state", s.Key))));
        meter.Gauge(
            "fabric.persist.failing", "{file}", "Persists whose last attempt failed, by why.",
            () => _persists.ByReason.Select(
                static s => new Measurement<double>(s.Value, Tag("reason", s.Key))));
        meter.Gauge(
            "fabric.persist.oldest.age", "s", "Age of the oldest asynchronous write that is not in its store yet.",
            () => [new(_persists.OldestAge(_services.Time).TotalSeconds)]);
    }

    private void AddMetastore(FabricMeter meter)
    {
        meter.Counter(
            "fabric.metastore.commits", "{transaction}", "Transactions acknowledged.", () => [new(_metastore.Commits)]);
        meter.Counter(
            "fabric.metastore.flushes", "{flush}", "Durable flushes; commits over flushes is the size of a group.",
            () => [new(_metastore.Flushes)]);
        meter.Gauge(
            "fabric.metastore.inodes", "{inode}", "Files and directories, approximately.",
            () => [new(_metastore.Inodes)]);
        meter.Gauge(
            "fabric.metastore.size", "By", "Bytes of the database and its log.", () => [new(_metastore.FileBytes)]);
    }
}
