using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Which paths a change of another cluster makes stale here. What is known here already makes none, nor what follows
/// on what is known; every doubt makes more.
/// </summary>
internal sealed class ChangeMarker(EngineServices services, SharedMounts shared, CrossClusterCounters counters)
{
    /// <summary>The marks of a frame's changes.</summary>
    public async ValueTask<IReadOnlyList<StaleMark>> MarksOfAsync(
        IReadOnlyList<InvalidationMessage> messages, CancellationToken cancellationToken)
    {
        var marks = new HashSet<StaleMark>();
        foreach (var message in messages)
        {
            var isSubtree = message.Kind is StoreChangeKind.Subtree or StoreChangeKind.Remove or StoreChangeKind.Write;
            foreach (var path in shared.PathsOf(message.Location, isSubtree))
            {
                if (await IsSettledAsync(message, path, marks, cancellationToken).ConfigureAwait(false))
                {
                    continue;
                }

                marks.Add(new StaleMark(path, isSubtree));
                await MarkAboveAsync(message, path, marks, cancellationToken).ConfigureAwait(false);
            }
        }

        return [.. marks];
    }

    /// <summary>The marks of whole topics.</summary>
    public IReadOnlyList<StaleMark> MarksOf(IReadOnlyList<StoreLocation> topics) =>
    [
        .. topics.SelectMany(t => shared.PathsOf(t, isSubtree: true)).Distinct()
            .Select(static p => new StaleMark(p, Subtree: true)),
    ];

    /// <summary>Whether nothing is left to ask: the entry is what the store has, or has become it here.</summary>
    private async ValueTask<bool> IsSettledAsync(
        InvalidationMessage message, FabricPath path, HashSet<StaleMark> pending, CancellationToken cancellationToken)
    {
        if (message is not { Kind: StoreChangeKind.Write, Fingerprint: { } told })
        {
            return false;
        }

        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is not { Kind: EntryKind.File, Persistence: PersistenceState.Persisted } status)
        {
            return false;
        }

        var attributes = ChangeAnnouncer.AttributesTagOf(status);
        if (KnownChange.IsKnown(message, status.Fingerprint, attributes))
        {
            counters.WasKnown();
            return true;
        }

        var isStale = status.SyncedAt.IsNever || services.Invalidations.LatestFor(path) > status.SyncedAt
            || Covers(pending, path) || services.Locks.Covers(path);
        if (!KnownChange.Follows(message, status.Fingerprint, attributes, isStale))
        {
            return false;
        }

        // As old as it was: nobody has looked at the store, and what is marked meanwhile stays marked.
        var applied = await services.Tree.ApplySyncAsync(
            path,
            new SyncObservation
            {
                Expected = known.Row,
                Observed = told,
                StartedAt = status.SyncedAt,
                Mount = services.Mounts.Of(path).Id,
            },
            cancellationToken).ConfigureAwait(false);
        if (applied.Action is not (SyncAction.ContentChanged or SyncAction.MetadataUpdated or SyncAction.Touched))
        {
            return false;
        }

        counters.WasApplied();
        return true;
    }

    // What the same frame said before is not in the index yet.
    private static bool Covers(HashSet<StaleMark> pending, FabricPath path)
    {
        if (pending.Count == 0)
        {
            return false;
        }

        if (pending.Contains(new StaleMark(path, Subtree: false)))
        {
            return true;
        }

        for (var at = path; ; at = at.Parent)
        {
            if (pending.Contains(new StaleMark(at, Subtree: true)))
            {
                return true;
            }

            if (at.IsRoot)
            {
                return false;
            }
        }
    }

    /// <summary>
    /// The listing that the path is in, and those above of directories that are not known here yet; without real
    /// directories, and when something went, those above may have gone along.
    /// </summary>
    private async ValueTask MarkAboveAsync(
        InvalidationMessage message, FabricPath path, HashSet<StaleMark> marks, CancellationToken cancellationToken)
    {
        var mount = services.Mounts.Of(path);
        var all = message.Kind is StoreChangeKind.Remove or StoreChangeKind.Subtree
            && !mount.Store.Capabilities.RealDirectories;
        for (var at = path; at != mount.Path && !at.IsRoot; at = at.Parent)
        {
            marks.Add(new StaleMark(at.Parent, Subtree: false));
            if (all)
            {
                continue;
            }

            var above = await services.Tree.LookupAsync(at.Parent, cancellationToken).ConfigureAwait(false);
            if (above.Status is { IsDirectory: true, Persistence: PersistenceState.Persisted })
            {
                return;
            }
        }
    }
}
