using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Compares the direct children of a directory with its store's listing, page by page, in bounded memory.
/// </summary>
internal sealed class ChildrenSync
{
    // A page that races is applied anew; its rows are re-read, so only a storm of changes needs many tries.
    private const int RacesMax = 16;

    private readonly EngineServices _services;
    private readonly Synchroniser _paths;
    private readonly Coalescer<FabricPath, bool> _runs;
    private long _count;

    public ChildrenSync(EngineServices services, Synchroniser paths, CancellationToken lifetime)
    {
        _services = services;
        _paths = paths;
        _runs = new Coalescer<FabricPath, bool>(SyncAsync, lifetime);
    }

    public long Count => Volatile.Read(ref _count);

    public async Task RunAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        if (!await _runs.RunAsync(directory, cancellationToken).ConfigureAwait(false))
        {
            throw new FabricException(
                FabricErrorKind.NotFound, "list", directory.Value, "the under store has no such directory");
        }
    }

    private async Task<bool> SyncAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        for (var race = 0; race < RacesMax; race++)
        {
            if (IsHeld(directory) || (race > 0 && _services.Locks.Covers(directory)))
            {
                // Renamed, deleted or being made: what is there is known when that has ended.
                (await _services.Locks.AcquireAsync(directory, null, cancellationToken).ConfigureAwait(false))
                    .Dispose();
            }

            if (await TrySyncAsync(directory, cancellationToken).ConfigureAwait(false) is { } isThere)
            {
                return isThere;
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "sync", directory.Value,
            $"it changed under {RacesMax} comparisons with the under store");
    }

    // The directory itself or one above it is held, not only names below it.
    private bool IsHeld(FabricPath directory) =>
        _services.Locks.Covers(directory) && _services.Locks.ChildrenCovered(directory).Count == 0;

    /// <summary>Null when the directory moved meanwhile.</summary>
    private async Task<bool?> TrySyncAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        var mount = _services.Mounts.Of(directory);
        var startedAt = _services.Clock.Now();
        string? continuation = null;
        string? after = null;
        var missing = new List<string>();
        var hasExcluded = false;
        ListingBatch batch;
        do
        {
            UfsListPage page;
            try
            {
                Interlocked.Increment(ref _count);
                page = await mount.Store.ListAsync(
                    new UfsListRequest { Directory = mount.StorePath(directory), Continuation = continuation },
                    cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
            {
                if (await IsStillThereAsync(
                    directory, mount, cancellationToken).ConfigureAwait(false) is not { } isThere)
                {
                    return null;
                }

                if (!isThere || directory == mount.Path)
                {
                    return isThere;
                }

                page = new UfsListPage([], null); // Only the fabric has it: nothing of the store's is below any more.
            }

            continuation = page.Continuation;
            var entries = Sorted(page, after);
            if (continuation is not null && entries.Count == 0)
            {
                batch = null!;
                continue;
            }

            var through = continuation is null ? null : entries[^1].Name;
            batch = new ListingBatch
            {
                AfterName = after,
                ThroughName = through,
                Entries = entries,
                Excluded = Excluded(directory),
                StartedAt = startedAt,
                Mount = mount.Id,
                TellsAll = mount.Store.Capabilities.PosixAttributes,
            };
            hasExcluded |= _services.Locks.ChildrenCovered(directory).Count > 0;
            if (IsHeld(directory))
            {
                return null;
            }

            var applied = await ApplyAsync(
                directory, batch with { MarksSynced = !hasExcluded && missing.Count == 0 }, cancellationToken)
                .ConfigureAwait(false);
            missing.AddRange(applied);
            after = through;
        }
        while (continuation is not null);
        await ResolveMissingAsync(directory, batch, missing, hasExcluded, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // A directory the listing lacks is asked for by itself; then the last stretch, applied again, completes the sync.
    private async Task ResolveMissingAsync(
        FabricPath directory, ListingBatch last, List<string> missing, bool hasExcluded,
        CancellationToken cancellationToken)
    {
        foreach (var name in missing)
        {
            await _paths.SyncPathAsync(directory.Child(name), cancellationToken).ConfigureAwait(false);
        }

        if (missing.Count > 0)
        {
            await ApplyAsync(directory, last with { MarksSynced = !hasExcluded }, cancellationToken)
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
                entries.Add(new ListedEntry(name, entry.Status.Fingerprint));
                after = name;
            }
        }

        return entries;
    }

    private async Task<IReadOnlyList<string>> ApplyAsync(
        FabricPath directory, ListingBatch batch, CancellationToken cancellationToken)
    {
        for (var race = 1; ; race++)
        {
            try
            {
                var excluded = Excluded(directory);
                var applied = await _services.Tree.ApplyListingAsync(
                    directory,
                    batch with
                    {
                        Excluded = excluded,
                        MarksSynced = batch.MarksSynced && excluded.SetEquals(batch.Excluded),
                    },
                    cancellationToken).ConfigureAwait(false);
                foreach (var dropped in applied.Dropped)
                {
                    _services.Pages.RemoveClean(dropped);
                }

                return applied.MissingDirectories;
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict && race < RacesMax)
            {
                // A row of the batch moved; the next try reads what is there now.
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound && race == 1)
            {
                // The store has a directory that the tree does not: make it known first.
                await _paths.SyncPathAsync(directory, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Null when it is back: list again.</summary>
    private async Task<bool?> IsStillThereAsync(FabricPath directory, Mount mount, CancellationToken cancellationToken)
    {
        if (directory == mount.Path)
        {
            return true; // An empty store prefix is an empty mount, not a missing one.
        }

        var status = await _paths.SyncPathAsync(directory, cancellationToken).ConfigureAwait(false);
        return status is not { IsDirectory: true } ? false
            : status.Persistence == PersistenceState.Persisted ? null : true;
    }

    // Mount points are ours whatever the store has under their name, and names being changed are newer than any
    // listing.
    private HashSet<string> Excluded(FabricPath directory)
    {
        var names = new HashSet<string>(_services.Locks.ChildrenCovered(directory), StringComparer.Ordinal);
        foreach (var mount in _services.Mounts.Below(directory))
        {
            names.Add(mount.Path.RelativeTo(directory).Split('/')[0]);
        }

        return names;
    }
}
