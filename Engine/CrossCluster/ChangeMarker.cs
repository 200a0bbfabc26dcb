using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Which paths a change of another cluster makes stale here. What is known here already makes none; every doubt makes
/// more.
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
                if (await IsKnownAsync(message, path, cancellationToken).ConfigureAwait(false))
                {
                    counters.WasKnown();
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

    /// <summary>
    /// Whether the entry is what the store has since the change: then it was compared after it, and what becomes of it
    /// later is told later.
    /// </summary>
    private async ValueTask<bool> IsKnownAsync(
        InvalidationMessage message, FabricPath path, CancellationToken cancellationToken)
    {
        // Without a tag two contents may look the same; a directory's fingerprint says nothing of what is in it.
        if (message is not { Kind: StoreChangeKind.Write, Fingerprint: { ContentTag.Length: > 0 } told })
        {
            return false;
        }

        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        return known.Status is { Kind: EntryKind.File, Persistence: PersistenceState.Persisted } status
            && status.Fingerprint == told && ChangeAnnouncer.AttributesTagOf(status) == message.AttributesTag;
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
