using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync.Active;

namespace OrleansAlluxio.Engine.Administration;

/// <summary>Says what the next read of a path would do and why, without doing it.</summary>
public sealed class PathExplanation(EngineServices services, StatusReads reads, SyncPoints points)
{
    /// <summary>The explanation of a path, for a request with these options.</summary>
    public async ValueTask<Explanation> OfAsync(
        FabricPath path, OperationOptions options, MountStatus shown, CancellationToken cancellationToken)
    {
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        var mount = services.Mounts.Of(path);
        var interval = known.Status is { IsDirectory: false }
            ? services.Paths.FileIntervalFor(path, options)
            : services.Paths.SyncIntervalFor(path, options);
        var decision = reads.Decide(path, known, options);
        var below = mount.StorePath(path).Value;
        return new Explanation
        {
            Path = path,
            Known = known.Status,
            Mount = shown,
            StoreUri = below.Length == 0 ? mount.Store.Description : mount.Store.Description.TrimEnd('/') + "/" + below,
            SyncIntervalMs = interval.Milliseconds,
            SyncIntervalOrigin = interval.Origin,
            WouldSync = decision.IsStale,
            Reason = decision.Reason,
            SyncedAgoMs = Ago(known.Status?.SyncedAt ?? HybridTimestamp.Never),
            InvalidatedAgoMs = Ago(services.Invalidations.LatestFor(path)),
            WriteType = PropertyValues.Name(Copies.WriteTerms.Of(services, path, null, null).Type),
            AbsentAgoMs = Ago(services.Absent.KnownAt(path)),
            ListedAgoMs = known.Status is { IsDirectory: true }
                ? Ago(await services.Tree.ChildrenSyncedAtAsync(path, cancellationToken).ConfigureAwait(false))
                : null,
            SyncPoint = points.Covering(path),
            NextRead = NextRead(known.Status, decision.IsStale, mount),
        };
    }

    private string NextRead(FileStatus? known, bool isStale, Mount mount)
    {
        var asks = isStale ? $"asks {mount.Store.Description} for its status" : "asks no store for its status";
        if (known is null)
        {
            return isStale ? asks + ", then does what that says" : "fails: nothing is there";
        }

        if (known.IsDirectory)
        {
            return asks + ", then lists what the fabric has";
        }

        if (known.Persistence == PersistenceState.Lost)
        {
            return "fails: the only copy is gone";
        }

        var cached = services.Pages.Locate(known.Version).Sum(static p => (long)p.LengthBytes);
        var unless = isStale ? ", unless the content changed" : string.Empty;
        return $"{asks}, then reads {Math.Min(cached, known.LengthBytes)} of {known.LengthBytes} bytes from the cache "
            + $"and {Math.Max(0, known.LengthBytes - cached)} from the store{unless}";
    }

    private long? Ago(HybridTimestamp at) => at.IsNever
        ? null
        : services.Time.GetUtcNow().ToUnixTimeMilliseconds() - at.UnixMilliseconds;
}
