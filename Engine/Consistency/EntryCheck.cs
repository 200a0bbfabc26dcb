using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>
/// Looks closely at one path: the store is asked for it by itself, between two looks at the fabric that must agree, so
/// that a change under way is never taken for a difference.
/// </summary>
internal sealed class EntryCheck(
    EngineServices services, Synchroniser sync, ConsistencyOptions options, ConsistencyTally tally, CachedBytes bytes)
{
    // A path that changes under every look is being written; it is left out and counted.
    private const int LooksMax = 3;

    /// <summary>The difference, repaired where asked; null when there is none or the path is being changed.</summary>
    public async ValueTask<ConsistencyDifference?> RunAsync(
        FabricPath path, Mount mount, bool content, CancellationToken cancellationToken)
    {
        try
        {
            var found = await LookAsync(path, mount, cancellationToken).ConfigureAwait(false);
            if (found is null)
            {
                tally.Busy();
                return null;
            }

            var difference = found.Kinds.Count > 0
                ? await SettleAsync(path, mount, found, cancellationToken).ConfigureAwait(false)
                : content && found.Ours is { IsDirectory: false, Persistence: PersistenceState.Persisted } file
                ? await CompareBytesAsync(file, mount, cancellationToken).ConfigureAwait(false)
                : null;
            if (difference is not null)
            {
                tally.Difference(difference);
            }

            return difference;
        }
        catch (FabricException e)
        {
            return Unreadable(path, e);
        }
    }

    /// <summary>A path that could not be compared.</summary>
    public ConsistencyDifference Unreadable(FabricPath path, FabricException error)
    {
        var difference = new ConsistencyDifference
        {
            Path = path,
            Kinds = [DifferenceKind.Unreadable],
            Detail = error.Message,
        };
        tally.Difference(difference);
        return difference;
    }

    private async ValueTask<Found?> LookAsync(FabricPath path, Mount mount, CancellationToken cancellationToken)
    {
        for (var look = 0; look < LooksMax; look++)
        {
            var before = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
            var theirs = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken)
                .ConfigureAwait(false);
            var after = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
            if (!IsHeld(path) && before.Row == after.Row && before.Outcome == after.Outcome
                && before.Status?.Version == after.Status?.Version)
            {
                var kinds = EntryDifferences.Of(after.Status, theirs, mount.Store.Capabilities.PosixAttributes);
                return new Found(after.Status, theirs, kinds);
            }
        }

        return null;
    }

    // At the path or above it, not only below.
    private bool IsHeld(FabricPath path) =>
        services.Locks.Covers(path) && services.Locks.ChildrenCovered(path).Count == 0;

    private async ValueTask<ConsistencyDifference> SettleAsync(
        FabricPath path, Mount mount, Found found, CancellationToken cancellationToken)
    {
        var difference = new ConsistencyDifference
        {
            Path = path,
            Kinds = found.Kinds,
            Detail = EntryDifferences.Describe(found.Ours, found.Theirs),
        };
        if (!options.Repair)
        {
            return difference;
        }

        // The rules of every sync: what is only ours is kept, another content gets another version.
        try
        {
            services.Invalidations.Note(path);
            await sync.SyncPathAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            return difference with { NotRepaired = e.Message };
        }

        var after = await LookAsync(path, mount, cancellationToken).ConfigureAwait(false);
        return after is null
            ? difference with { NotRepaired = "it is being changed" }
            : after.Kinds.Count == 0
            ? difference with { Repaired = true }
            : difference with { NotRepaired = $"it still differs in: {string.Join(", ", after.Kinds)}" };
    }

    private async ValueTask<ConsistencyDifference?> CompareBytesAsync(
        FileStatus file, Mount mount, CancellationToken cancellationToken)
    {
        var pages = await bytes.DifferingAsync(file, mount, cancellationToken).ConfigureAwait(false);
        if (pages.Count == 0)
        {
            return null;
        }

        var shown = string.Join(", ", pages.Take(16)) + (pages.Count > 16 ? ", ..." : string.Empty);
        var difference = new ConsistencyDifference
        {
            Path = file.Path,
            Kinds = [DifferenceKind.Bytes],
            Detail = $"{pages.Count} cached pages are not the store's bytes: {shown}",
        };
        if (!options.Repair)
        {
            return difference;
        }

        // Dropped, they are read from the store again by whoever wants them next.
        services.Pages.RemoveClean(file.Version);
        var left = await bytes.DifferingAsync(file, mount, cancellationToken).ConfigureAwait(false);
        return left.Count == 0
            ? difference with { Repaired = true }
            : difference with { NotRepaired = $"{left.Count} of them are held" };
    }

    private sealed record Found(FileStatus? Ours, UfsStatus? Theirs, IReadOnlyList<DifferenceKind> Kinds);
}
