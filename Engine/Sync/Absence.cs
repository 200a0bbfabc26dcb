namespace OrleansAlluxio.Engine.Sync;

/// <summary>What is known of paths that are not in the tree: since when the store has nothing there.</summary>
internal static class Absence
{
    /// <summary>
    /// When the store last said that nothing is at a path, or above it; Never when it did not, or something was heard
    /// of it since. Where nothing is, there is nothing below either.
    /// </summary>
    public static HybridTimestamp SaidAt(EngineServices services, FabricPath path)
    {
        var root = services.Mounts.Of(path).Path;
        var latest = HybridTimestamp.Never;
        for (var at = path; at != root && !at.IsRoot; at = at.Parent)
        {
            var absentAt = services.Absent.KnownAt(at);
            if (absentAt > latest && absentAt > services.Invalidations.LatestFor(at))
            {
                latest = absentAt;
            }
        }

        return latest;
    }

    /// <summary>
    /// The same, also by the last comparison of the whole directory that the path would be in: what a directory made
    /// now has below it in the store was compared then.
    /// </summary>
    public static async ValueTask<HybridTimestamp> SinceAsync(
        EngineServices services, FabricPath path, CancellationToken cancellationToken)
    {
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is not null)
        {
            return HybridTimestamp.Never;
        }

        var said = SaidAt(services, path);
        var since = said > known.ChildrenSyncedAt ? said : known.ChildrenSyncedAt;
        return since > services.Invalidations.LatestFor(path) ? since : HybridTimestamp.Never;
    }

    /// <summary>
    /// Remembers a path as absent when the directory it would be in was compared so lately, without finding it, that a
    /// question asked then would still be believed.
    /// </summary>
    public static async ValueTask NoteListedAsync(
        EngineServices services, FabricPath path, CancellationToken cancellationToken)
    {
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        var listedAt = known.ChildrenSyncedAt;
        var ageMs = services.Time.GetUtcNow().ToUnixTimeMilliseconds() - listedAt.UnixMilliseconds;
        if (known.Outcome == LookupOutcome.Absent && !listedAt.IsNever && ageMs >= 0
            && ageMs <= services.Settings.AbsentTrust.TotalMilliseconds
            && listedAt > services.Absent.KnownAt(path) && listedAt > services.Invalidations.LatestFor(path))
        {
            services.Absent.Remember(path, listedAt);
        }
    }
}
