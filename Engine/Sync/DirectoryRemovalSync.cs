using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Takes a directory out of the tree that its store does not have any more. Under the hold of its path and on a second
/// answer given
/// under it, so that no write below is under way; and only when nothing below is only ours: acknowledged writes never
/// go this way.
/// </summary>
internal sealed class DirectoryRemovalSync(EngineServices services)
{
    private const int BatchMax = 1000;

    /// <summary>Asks again under the hold and applies the answer.</summary>
    public async Task<SyncApplied> ApplyAsync(FabricPath path, Mount mount, CancellationToken cancellationToken)
    {
        using var hold = await services.Locks.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        var startedAt = services.Clock.Now();
        var known = await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is not { IsDirectory: true } status || services.Mounts.Of(path).Id != mount.Id)
        {
            return new SyncApplied(SyncAction.Raced, null, null);
        }

        var seen = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        var keeps = seen?.Fingerprint.Kind != EntryKind.Directory
            && (services.Mounts.Below(path).Any()
                || await HasOursBelowAsync(status.Version.Inode, cancellationToken).ConfigureAwait(false));
        if (keeps && status.Persistence == PersistenceState.Persisted)
        {
            // What the store had below went with it.
            await services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
            startedAt = services.Clock.Now();
        }

        return await services.Tree.ApplySyncAsync(
            path,
            new SyncObservation
            {
                Expected = known.Row,
                Observed = seen?.Fingerprint,
                XAttrs = seen is null ? null : StoreAttributes.Carried(seen),
                Acl = seen?.Acl,
                StartedAt = startedAt,
                Mount = mount.Id,
                KeepsDirectory = keeps,
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether a file below a directory is only in the fabric. Cost grows with the unpersisted files of the fabric.
    /// </summary>
    private async ValueTask<bool> HasOursBelowAsync(InodeId directory, CancellationToken cancellationToken)
    {
        var isBelow = new Dictionary<InodeId, bool> { [directory] = true, [InodeId.Root] = directory == InodeId.Root };
        InodeId? after = null;
        while (true)
        {
            var rows = await services.Metastore.ListUnpersistedAsync(after, BatchMax, cancellationToken)
                .ConfigureAwait(false);
            foreach (var row in rows)
            {
                if (await IsBelowAsync(row.ParentId, isBelow, cancellationToken).ConfigureAwait(false))
                {
                    return true;
                }
            }

            if (rows.Count < BatchMax)
            {
                return false;
            }

            after = rows[^1].Id;
        }
    }

    private async ValueTask<bool> IsBelowAsync(
        InodeId inode, Dictionary<InodeId, bool> known, CancellationToken cancellationToken)
    {
        var passed = new List<InodeId>();
        var answer = false;
        for (var at = inode; !known.TryGetValue(at, out answer);)
        {
            passed.Add(at);
            var row = await services.Metastore.TryGetInodeAsync(at, cancellationToken).ConfigureAwait(false);
            if (row is null || passed.Count > FabricLimits.PathBytesMax)
            {
                break;
            }

            at = row.ParentId;
        }

        passed.ForEach(p => known[p] = answer);
        return answer;
    }
}
