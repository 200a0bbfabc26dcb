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
            throw new FabricException(FabricErrorKind.NotFound, "list", directory.Value, "the under store has no such directory");
        }
    }

    private async Task<bool> SyncAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        var mount = _services.Mounts.Of(directory);
        var startedAt = _services.Clock.Now();
        string? continuation = null;
        string? after = null;
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
                return await IsStillThereAsync(directory, mount, cancellationToken).ConfigureAwait(false);
            }

            continuation = page.Continuation;
            var entries = page.Entries
                .Where(e => FabricPath.WhyNotName(e.Path.Name) is null)
                .Select(e => new ListedEntry(e.Path.Name, e.Status.Fingerprint)).ToList();
            if (continuation is not null && entries.Count == 0)
            {
                continue;
            }

            var through = continuation is null ? null : entries[^1].Name;
            await ApplyAsync(directory, mount, new ListingBatch
            {
                AfterName = after,
                ThroughName = through,
                Entries = entries,
                Excluded = Excluded(directory),
                StartedAt = startedAt,
                Mount = mount.Id,
            }, cancellationToken).ConfigureAwait(false);
            after = through;
        }
        while (continuation is not null);
        return true;
    }

    private async Task ApplyAsync(
        FabricPath directory, Mount mount, ListingBatch batch, CancellationToken cancellationToken)
    {
        if (_services.Locks.Covers(directory) && !_services.Locks.ChildrenCovered(directory).Any())
        {
            throw new FabricException(
                FabricErrorKind.Conflict, "sync", directory.Value, "the directory is being renamed or deleted");
        }

        for (var race = 1; ; race++)
        {
            try
            {
                var applied = await _services.Tree.ApplyListingAsync(
                    directory, batch with { Excluded = Excluded(directory) }, cancellationToken).ConfigureAwait(false);
                foreach (var dropped in applied.Dropped)
                {
                    _services.Pages.RemoveClean(dropped);
                }

                return;
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

    private async Task<bool> IsStillThereAsync(FabricPath directory, Mount mount, CancellationToken cancellationToken)
    {
        if (directory == mount.Path)
        {
            return true; // An empty store prefix is an empty mount, not a missing one.
        }

        return await _paths.SyncPathAsync(directory, cancellationToken).ConfigureAwait(false) is { IsDirectory: true };
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
