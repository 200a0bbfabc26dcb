using System.Collections.Frozen;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>
/// Whose cache quota pages count against that a request brings in: that of who asked. Frozen snapshots; where there is
/// no quota a lookup is a comparison. Thread-safe.
/// </summary>
public sealed class CacheQuotas
{
    // A list read before a change must not become the snapshot after it.
    private readonly TurnLock _turns = new();

    private Snapshot _now = new([], null);

    /// <summary>All of them, with those that were removed and whose numbers pages may still have.</summary>
    internal IReadOnlyList<CacheQuotaRecord> All => Volatile.Read(ref _now).All;

    /// <summary>
    /// What pages that a user brings in are charged to, among these workers, null for this process alone; null where
    /// the user has no quota.
    /// </summary>
    public CacheCharge? ChargeOf(string user, WorkerDirectory? workers)
    {
        var now = Volatile.Read(ref _now);
        if (now.IsEmpty)
        {
            return null;
        }

        var map = workers?.Current;
        if (!ReferenceEquals(map, now.Map))
        {
            var next = new Snapshot(now.All, map);
            Interlocked.CompareExchange(ref _now, next, now); // Else there is a newer one, for the next request.
            now = next;
        }

        return now.ChargeOf(user);
    }

    /// <summary>Reads them anew, and has this process' pages keep them.</summary>
    public async ValueTask LoadAsync(EngineServices services, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(services);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        var documents = await services.Metastore
            .ListDocumentsAsync(DocumentKinds.CacheQuota, null, CacheCharge.PrincipalMax, cancellationToken)
            .ConfigureAwait(false);
        var next = new Snapshot([.. documents.Select(CacheQuotaRecord.Parse)], services.Directory?.Current);
        Volatile.Write(ref _now, next);
        foreach (var record in next.All)
        {
            services.Pages.Limit(record.ToCharge(next.CapacityBytes));
        }
    }

    /// <summary>A record as it is told to who holds pages.</summary>
    internal static CacheCharge ChargeOf(CacheQuotaRecord record, WorkerDirectory? workers) =>
        record.ToCharge(Snapshot.CapacityOf(workers?.Current));

    private sealed class Snapshot
    {
        private readonly FrozenDictionary<string, CacheCharge> _byUser;

        public Snapshot(IReadOnlyList<CacheQuotaRecord> all, ClusterMap? map)
        {
            (All, Map, CapacityBytes) = (all, map, CapacityOf(map));
            var active = all.Where(static r => r.BytesMax is not null).ToList();
            IsEmpty = active.Count == 0;
            _byUser = active.DistinctBy(static r => r.User).ToFrozenDictionary(
                static r => r.User, r => r.ToCharge(CapacityBytes), StringComparer.Ordinal);
        }

        public IReadOnlyList<CacheQuotaRecord> All { get; }

        public ClusterMap? Map { get; }

        public long CapacityBytes { get; }

        public bool IsEmpty { get; }

        public CacheCharge? ChargeOf(string user) => _byUser.GetValueOrDefault(user);

        // Also of workers that are away: they come back with their pages.
        public static long CapacityOf(ClusterMap? map) =>
            map is null ? 0 : map.View.Members.Sum(static m => m.CapacityBytes) + map.View.AwayBytes;
    }
}
