using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// Marks what changed as stale, with the listings it shows up in. In memory where a restart makes everything below the
/// point stale anyhow; durably where the feed goes on from its position.
/// </summary>
internal sealed class ChangeMarks(EngineServices services, FabricPath point, SyncPointCounters counters)
{
    /// <summary>Marks a batch.</summary>
    public async ValueTask MarkAsync(ChangeBatch batch, Mount mount, bool durable, CancellationToken cancellationToken)
    {
        var isRemoval = false;
        foreach (var change in batch.Changes)
        {
            isRemoval |= change.Kind == UfsChangeKind.Removed;
            if (durable)
            {
                await services.Invalidations.InvalidateAsync(change.Path, cancellationToken).ConfigureAwait(false);
            }
            else if (change.Kind is UfsChangeKind.Subtree or UfsChangeKind.Rescan)
            {
                services.Invalidations.NoteSubtree(change.Path);
            }
            else
            {
                services.Invalidations.Note(change.Path);
            }

            counters.Marked(1);
            if (change.Kind == UfsChangeKind.Rescan)
            {
                counters.Rescan();
            }
        }

        await MarkAboveAsync(
            batch.Directory, isRemoval && !mount.Store.Capabilities.RealDirectories, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// The directory's listing changed. So did those of directories above it that the fabric does not know yet; and
    /// without real directories a removal may have taken those above along.
    /// </summary>
    private async ValueTask MarkAboveAsync(FabricPath directory, bool all, CancellationToken cancellationToken)
    {
        services.Invalidations.Note(directory);
        for (var at = directory; at != point && at.IsSameOrUnder(point); at = at.Parent)
        {
            if (!all)
            {
                var known = await services.Tree.LookupAsync(at, cancellationToken).ConfigureAwait(false);
                if (known.Status is { IsDirectory: true })
                {
                    return;
                }
            }

            services.Invalidations.Note(at.Parent);
        }
    }
}
