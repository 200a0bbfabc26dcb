using System.Globalization;
using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>
/// What only the fabric has: whether it leaves writers no room, why it is not in a store, and whether it gets there.
/// </summary>
internal sealed class UnpersistedCheck(
    IPageStore pages, IMetastore metastore, MountTable mounts, IFabricAdministration administration) : IDoctorCheck
{
    // Writers wait at 70 %.
    private const double ShareMax = 0.6;
    private static readonly TimeSpan AgeMax = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public string Subject => "unpersisted bytes";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Finding>> RunAsync(CancellationToken cancellationToken)
    {
        var persists = await administration
            .ListPersistsAsync(FabricLimits.ListEntriesMax, cancellationToken).ConfigureAwait(false);
        return [await RoomAsync(persists, cancellationToken).ConfigureAwait(false), QueueOf(persists)];
    }

    private async ValueTask<Finding> RoomAsync(
        IReadOnlyList<PersistStatus> persists, CancellationToken cancellationToken)
    {
        var tiers = pages.GetStatistics().Tiers;
        var capacity = tiers.Sum(static t => t.CapacityBytes);
        var dirty = tiers.Sum(static t => t.DirtyBytes);
        var share = capacity == 0 ? 0 : (double)dirty / capacity;
        if (share <= ShareMax)
        {
            return new Finding(FindingSeverity.Ok, Subject, $"{Percent(share)} of the cache")
            {
                Code = FindingCodes.Unpersisted,
            };
        }

        var rows = await metastore
            .ListUnpersistedAsync(null, MetastoreLimits.ListRowsMax, cancellationToken).ConfigureAwait(false);
        var kept = rows.Where(static r => r.Persistence == PersistenceState.NotPersisted).ToList();
        var keptBytes = kept.Sum(static r => r.LengthBytes);
        var waitingBytes = persists.Sum(static p => p.LengthBytes);
        var seen = $"{Percent(share)} of the cache is in no store; writers wait at 70 %: ";
        if (keptBytes >= waitingBytes)
        {
            var largest = kept.MaxBy(static r => r.LengthBytes);
            var example = largest is null
                ? "a write under way" : await PathOfAsync(largest, cancellationToken).ConfigureAwait(false);
            return Full(
                $"{seen}{keptBytes >> 20} MiB in {kept.Count} files were written with MUST_CACHE, which no store ever "
                    + $"gets, the largest is {example}",
                "`fabric job persist PATH` or delete what is not needed; or larger tiers", because: string.Empty);
        }

        var failing = persists.FirstOrDefault(static p => p.Reason is not null);
        return Full(
            failing is null
                ? $"{seen}{waitingBytes >> 20} MiB in {persists.Count} files are on their way, slower than they come"
                : $"{seen}{waitingBytes >> 20} MiB in {persists.Count} files wait for a store that does not take them",
            failing is null
                ? "write slower, a faster store, larger tiers, or write type CACHE_THROUGH"
                : "mend the store; what waits is tried again by itself",
            failing is null ? string.Empty : StoreCheck.NameOf(mounts.Of(failing.Path)));
    }

    private Finding Full(string observation, string fix, string because) =>
        new(FindingSeverity.Broken, Subject, observation, fix)
        {
            Code = FindingCodes.UnpersistedFull,
            Because = because,
        };

    private Finding QueueOf(IReadOnlyList<PersistStatus> persists)
    {
        const string Queue = "persist queue";
        if (persists.FirstOrDefault(static p => p.Reason is not null) is { } failing)
        {
            return new Finding(
                FindingSeverity.Broken, Queue,
                $"{persists.Count(static p => p.Reason is not null)} of {persists.Count} files fail; "
                + $"first: {failing.Reason}",
                $"mend the store of {failing.Path}; it is tried again by itself; the cache has the only copy")
            {
                Code = FindingCodes.PersistFailing,
                Because = StoreCheck.NameOf(mounts.Of(failing.Path)),
            };
        }

        return persists.FirstOrDefault() is { } oldest && oldest.AgeMs > AgeMax.TotalMilliseconds
            ? new Finding(
                FindingSeverity.Warning, Queue, $"{oldest.Path} waits for {oldest.AgeMs / 60_000} minutes",
                "the store is slower than the writers: see `fabric persist ls`")
            {
                Code = FindingCodes.PersistSlow,
                Because = StoreCheck.NameOf(mounts.Of(oldest.Path)),
            }
            : new Finding(FindingSeverity.Ok, Queue, $"{persists.Count} files on their way")
            {
                Code = FindingCodes.Persist,
            };
    }

    private async ValueTask<string> PathOfAsync(InodeRow row, CancellationToken cancellationToken)
    {
        var path = string.Empty;
        for (var depth = 0; row.ParentId != row.Id && depth < MetastoreLimits.DepthMax; depth++)
        {
            path = $"/{row.Name}{path}";
            if (await metastore.TryGetInodeAsync(row.ParentId, cancellationToken).ConfigureAwait(false) is not { } up)
            {
                break;
            }

            row = up;
        }

        return path;
    }

    private static string Percent(double share) =>
        string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");
}
