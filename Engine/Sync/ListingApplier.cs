namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Hands stretches of listings to the owners of their directories. A listing is one witness: what it has is taken, what
/// it lacks, or what was changed here since it was begun, is asked for once more.
/// </summary>
internal sealed class ListingApplier(EngineServices services, Synchroniser paths, SyncPools pools)
{
    // A page that races is applied anew; its rows are re-read, so only a storm of changes needs many tries.
    private const int RacesMax = 16;

    /// <summary>The directory itself or one above it is held, not only names below it.</summary>
    public bool IsHeld(FabricPath directory) =>
        services.Locks.Covers(directory) && services.Locks.ChildrenCovered(directory).Count == 0;

    /// <summary>Applies one page of a directory's listing. False when the directory is being changed.</summary>
    public ValueTask<bool> ApplyPageAsync(
        ChildrenPass pass, UfsListPage page, CancellationToken cancellationToken)
    {
        var entries = Sorted(page, pass.After);
        return page.Continuation is not null && entries.Count == 0
            ? ValueTask.FromResult(true)
            : ApplyStretchAsync(
                pass, entries, page.Continuation is null ? null : entries[^1].Name, cancellationToken);
    }

    /// <summary>
    /// Applies everything up to a name; null ends the directory. False when the directory is being changed.
    /// </summary>
    public async ValueTask<bool> ApplyStretchAsync(
        ChildrenPass pass, IReadOnlyList<ListedEntry> entries, string? through, CancellationToken cancellationToken)
    {
        var directory = pass.Run.Directory;
        var batch = new ListingBatch
        {
            AfterName = pass.After,
            ThroughName = through,
            Entries = entries,
            Excluded = Excluded(directory),
            StartedAt = pass.StartedAt,
            Mount = pass.Mount.Id,
            TellsAll = pass.Mount.Store.Capabilities.PosixAttributes,
            KeepsMissing = !pass.RemovesMissing,
            Directory = pass.Known,
        };
        pass.HasExcluded |= services.Locks.ChildrenCovered(directory).Count > 0;
        if (IsHeld(directory))
        {
            return false;
        }

        if (entries.Count > 0 && !pass.IsKnownInStore)
        {
            await NoteInStoreAsync(directory, entries[0].Name, pass.Mount, cancellationToken).ConfigureAwait(false);
            pass.IsKnownInStore = true;
        }

        var marks = !pass.HasExcluded && !pass.Tally.IsAnyOpen;
        var applied = await ApplyAsync(pass, batch with { MarksSynced = marks }, cancellationToken)
            .ConfigureAwait(false);
        if (applied is null)
        {
            return false;
        }

        pass.Tally.Add(entries, applied);
        pass.After = through;
        pass.Last = batch;
        return true;
    }

    /// <summary>
    /// Asks for each directory and file that the listing lacks, or may be older than, by itself; then the last stretch,
    /// applied again, completes the comparison.
    /// </summary>
    public async ValueTask ResolveOpenAsync(ChildrenPass pass, CancellationToken cancellationToken)
    {
        var tally = pass.Tally;
        foreach (var name in tally.MissingDirectories.Concat(tally.UndecidedFiles))
        {
            var child = pass.Run.Directory.Child(name);
            var left = await paths.SyncPathAsync(child, cancellationToken).ConfigureAwait(false);
            tally.AddRemoved(left is null ? 1 : 0);
            if (left is { IsDirectory: true })
            {
                tally.Keep(name); // Something of ours is below: what the store had beside it is gone all the same.
            }
        }

        if (tally.IsAnyOpen && pass.Last is { } last)
        {
            await ApplyAsync(
                pass, last with { MarksSynced = !pass.HasExcluded, Entries = last.Entries }, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // A directory that was only here, and has something in the store now.
    private async ValueTask NoteInStoreAsync(
        FabricPath directory, string name, Mounts.Mount mount, CancellationToken cancellationToken)
    {
        if (services.Mounts.At(directory) is null
            && (await services.Tree.LookupAsync(directory, cancellationToken).ConfigureAwait(false))
                is { Status: { IsDirectory: true, Persistence: not PersistenceState.Persisted } })
        {
            await Writing.Parents.NoteInStoreAsync(services, directory.Child(name), mount, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // A key and a prefix of one name come as two rows; the first stands, as it does when the name itself is asked for.
    private static List<ListedEntry> Sorted(UfsListPage page, string? after)
    {
        var entries = new List<ListedEntry>(page.Entries.Count);
        foreach (var entry in page.Entries)
        {
            var name = entry.Path.Name;
            if (FabricPath.WhyNotName(name) is null && (after is null || Utf8Order.Compare(name, after) > 0))
            {
                entries.Add(new ListedEntry(name, entry.Status.Fingerprint, entry.Status.HasAcl));
                after = name;
            }
        }

        return entries;
    }

    /// <summary>Null when the path means another directory than the one that was listed.</summary>
    private async ValueTask<ListingApplied?> ApplyAsync(
        ChildrenPass pass, ListingBatch batch, CancellationToken cancellationToken)
    {
        var directory = pass.Run.Directory;
        for (var race = 1; ; race++)
        {
            try
            {
                var excluded = Excluded(directory);
                var fresh = batch with
                {
                    Excluded = excluded,
                    MarksSynced = batch.MarksSynced && excluded.SetEquals(batch.Excluded),
                };
                using var place = pass.Run.IsBackground
                    ? await pools.ApplyAsync(cancellationToken).ConfigureAwait(false)
                    : null;
                var applied = await services.Tree.ApplyListingAsync(directory, fresh, cancellationToken)
                    .ConfigureAwait(false);
                foreach (var dropped in applied.Dropped)
                {
                    services.Pages.RemoveClean(dropped);
                }

                return applied;
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict && race < RacesMax)
            {
                // A row of the batch moved; the next try reads what is there now.
                if (batch.Directory is not null && await IsAnotherAsync(batch, directory, cancellationToken)
                    .ConfigureAwait(false))
                {
                    return null;
                }
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound && race == 1)
            {
                // The store has a directory that the tree does not: make it known first.
                await paths.SyncPathAsync(directory, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<bool> IsAnotherAsync(
        ListingBatch batch, FabricPath directory, CancellationToken cancellationToken)
    {
        var now = await services.Tree.LookupAsync(directory, cancellationToken).ConfigureAwait(false);
        return now.Status?.Version.Inode != batch.Directory;
    }

    // Mount points are ours whatever the store has under their name, and names being changed are newer than any
    // listing.
    private HashSet<string> Excluded(FabricPath directory)
    {
        var names = new HashSet<string>(services.Locks.ChildrenCovered(directory), StringComparer.Ordinal);
        foreach (var mount in services.Mounts.Below(directory))
        {
            names.Add(mount.Path.RelativeTo(directory).Split('/')[0]);
        }

        return names;
    }
}
