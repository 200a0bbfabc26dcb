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
    private readonly ListingApplier _applier;
    private readonly Coalescer<ChildrenRun, ChildrenSynced> _runs;
    private long _count;

    public ChildrenSync(
        EngineServices services, Synchroniser paths, ListingApplier applier, CancellationToken lifetime)
    {
        _services = services;
        _paths = paths;
        _applier = applier;
        _runs = new Coalescer<ChildrenRun, ChildrenSynced>(SyncAsync, lifetime);
    }

    public long Count => Volatile.Read(ref _count);

    /// <summary>Compares with a listing that begins after this call. NotFound when the directory is gone.</summary>
    public async Task<ChildrenSynced> RunAsync(ChildrenRun run, CancellationToken cancellationToken)
    {
        var found = await _runs.RunAsync(run, cancellationToken).ConfigureAwait(false);
        return found.IsThere
            ? found
            : throw new FabricException(
                FabricErrorKind.NotFound, "list", run.Directory.Value, "the under store has no such directory");
    }

    /// <summary>Waits for the run that is under way for a directory, if any, whatever becomes of it.</summary>
    public Task WaitAsync(FabricPath directory, CancellationToken cancellationToken) =>
        _runs.WaitAsync(new ChildrenRun(directory), cancellationToken);

    private async Task<ChildrenSynced> SyncAsync(ChildrenRun run, CancellationToken cancellationToken)
    {
        var directory = run.Directory;
        for (var race = 0; race < RacesMax; race++)
        {
            if (_applier.IsHeld(directory) || (race > 0 && _services.Locks.Covers(directory)))
            {
                // Renamed, deleted or being made: what is there is known when that has ended.
                await _services.Locks.WaitAsync(directory, cancellationToken).ConfigureAwait(false);
            }

            if (await TrySyncAsync(run, cancellationToken).ConfigureAwait(false) is { } found)
            {
                return found;
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "sync", directory.Value,
            $"it changed under {RacesMax} comparisons with the under store");
    }

    /// <summary>Null when the directory moved meanwhile.</summary>
    private async Task<ChildrenSynced?> TrySyncAsync(ChildrenRun run, CancellationToken cancellationToken)
    {
        var mount = _services.Mounts.Of(run.Directory);
        var pass = new ChildrenPass
        {
            Run = run,
            Mount = mount,
            StartedAt = _services.Clock.Now(),
            Known = (await _services.Tree.LookupAsync(run.Directory, cancellationToken).ConfigureAwait(false))
                .Status?.Version.Inode,
        };
        if (await PassAsync(pass, cancellationToken).ConfigureAwait(false) is { } outcome)
        {
            return outcome.Found;
        }

        if (pass.Tally.NeedsSecondListing)
        {
            // So much went that a second listing is cheaper than a question each; what both lack is gone.
            var second = pass with
            {
                StartedAt = _services.Clock.Now(),
                Tally = new ChildrenTally(),
                RemovesMissing = true,
            };
            if (await PassAsync(second, cancellationToken).ConfigureAwait(false) is { } again)
            {
                return again.Found;
            }

            pass = second;
        }

        await _applier.ResolveOpenAsync(pass, cancellationToken).ConfigureAwait(false);
        return pass.Tally.Result();
    }

    /// <summary>One listing, applied. Null when it got to its end; else what the run ends with.</summary>
    private async Task<(ChildrenSynced? Found, bool Ends)?> PassAsync(
        ChildrenPass pass, CancellationToken cancellationToken)
    {
        var (directory, mount) = (pass.Run.Directory, pass.Mount);
        var request = new UfsListRequest { Directory = mount.StorePath(directory) };
        var pages = new ListingPages(_services, mount, request, cancellationToken);
        await using var ending = pages.ConfigureAwait(false);
        string? continuation = null;
        while (true)
        {
            UfsListPage page;
            try
            {
                Interlocked.Increment(ref _count);
                page = (await pages.NextAsync(continuation).ConfigureAwait(false))!;
            }
            catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
            {
                if (await IsStillThereAsync(
                    directory, mount, cancellationToken).ConfigureAwait(false) is not { } isThere)
                {
                    return (null, true);
                }

                if (!isThere || directory == mount.Path)
                {
                    return (isThere ? ChildrenSynced.Empty : ChildrenSynced.Gone, true);
                }

                page = new UfsListPage([], null); // Only the fabric has it: nothing of the store's is below any more.
            }

            continuation = page.Continuation;
            var isHeld = !await _applier.ApplyPageAsync(pass, page, cancellationToken).ConfigureAwait(false);
            if (isHeld)
            {
                return (null, true);
            }

            if (continuation is null)
            {
                return null;
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
}
