using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// Does what a flat listing says: directories made known before what is below them, batches of a directory in their
/// order, many directories at once within a bound.
/// </summary>
internal sealed class FlatApplier(
    EngineServices services, Synchroniser paths, ListingApplier applier, RecursiveRun run, SyncFrontier frontier)
    : IDisposable
{
    private readonly SemaphoreSlim _places = new(2 * services.Settings.SyncPoolMax);
    private readonly HashSet<Task> _underWay = [];

    /// <summary>The mount of the listing.</summary>
    public required Mount Mount { get; init; }

    /// <summary>Ends with the run.</summary>
    public required CancellationToken Cancelled { get; init; }

    /// <summary>The directory is known in the tree, before what is below it.</summary>
    public void Begin(FlatFrame frame, FlatFrame? parent)
    {
        frame.Ensured = frame.IsHidden ? Task.FromResult(FlatState.Gone) : EnsureAsync(frame, parent);
        frame.Work = frame.Ensured;
        _underWay.Add(frame.Work);
    }

    /// <summary>Applies what a frame has gathered; at its end completes the directory.</summary>
    public async ValueTask FlushAsync(FlatFrame frame, ChildrenPass pass, bool isEnd)
    {
        if (frame.IsHidden)
        {
            return;
        }

        var (entries, through) = frame.Take(isEnd);
        await _places.WaitAsync(Cancelled).ConfigureAwait(false);
        _underWay.RemoveWhere(static t => t.IsCompletedSuccessfully);
        frame.Work = ApplyAsync(frame, pass, (entries, through, isEnd));
        _underWay.Add(frame.Work);
    }

    /// <summary>A directory came behind its place: it is asked for by itself.</summary>
    public void AskFor(FlatFrame frame, string name)
    {
        frame.Work = AskAsync(frame.Work, frame.Directory.Child(name));
        _underWay.Add(frame.Work);
    }

    /// <summary>Waits until everything begun is done.</summary>
    public async ValueTask DrainAsync()
    {
        await Task.WhenAll(_underWay).ConfigureAwait(false);
        _underWay.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _places.Dispose();

    private async Task<FlatState> AskAsync(Task<FlatState> before, FabricPath child)
    {
        var state = await before.ConfigureAwait(false);
        if (state == FlatState.Going)
        {
            await paths.SyncPathAsync(child, Cancelled).ConfigureAwait(false);
        }

        return state;
    }

    private async Task<FlatState> EnsureAsync(FlatFrame frame, FlatFrame? parent)
    {
        var above = parent is null ? FlatState.Going : await parent.Ensured.ConfigureAwait(false);
        if (above is FlatState.Gone or FlatState.Failed)
        {
            return FlatState.Gone;
        }

        if (parent is null || frame.IsPartial)
        {
            return frame.IsPartial ? FlatState.Redo : FlatState.Going;
        }

        try
        {
            return await MakeKnownAsync(frame).ConfigureAwait(false);
        }
        catch (FabricException e) when (!Cancelled.IsCancellationRequested)
        {
            return Fail(frame, e);
        }
    }

    private async ValueTask<FlatState> MakeKnownAsync(FlatFrame frame)
    {
        var directory = frame.Directory;
        var known = await services.Tree.LookupAsync(directory, Cancelled).ConfigureAwait(false);

        // Another directory may have got the path since the listing was asked for, or be getting it.
        var isDoubtful = services.Locks.Covers(directory)
            || services.Fence.Touches(directory, frame.Asked.Epoch)
            || services.Invalidations.LatestFor(directory) > frame.Asked.Time;
        if (known.Status is { IsDirectory: true, Persistence: PersistenceState.Persisted } status)
        {
            frame.Known = status.Version.Inode;
            return isDoubtful ? FlatState.Redo : FlatState.Going;
        }

        if (!isDoubtful)
        {
            var applied = await services.Tree.ApplySyncAsync(
                directory,
                new SyncObservation
                {
                    Expected = known.Row,
                    Observed = StoreAttributes.ImpliedDirectory,
                    StartedAt = frame.Asked.Time,
                    Mount = Mount.Id,
                },
                Cancelled).ConfigureAwait(false);
            if (applied.Dropped is { } dropped)
            {
                services.Pages.RemoveClean(dropped);
            }

            if (applied is { Action: SyncAction.Inserted or SyncAction.Replaced, Status.IsDirectory: true })
            {
                services.Absent.Drop(directory);
                frame.Known = applied.Status.Version.Inode;
                run.NoteChange();
                return FlatState.Going;
            }
        }

        var now = await paths.SyncPathAsync(directory, Cancelled).ConfigureAwait(false);
        return now is { IsDirectory: true } ? FlatState.Redo : FlatState.Gone;
    }

    private async Task<FlatState> ApplyAsync(
        FlatFrame frame, ChildrenPass pass, (IReadOnlyList<ListedEntry> Entries, string? Through, bool IsEnd) stretch)
    {
        var before = frame.Work;
        try
        {
            var state = await before.ConfigureAwait(false);
            pass.Known ??= frame.Known;
            if (state == FlatState.Going
                && !await applier.ApplyStretchAsync(pass, stretch.Entries, stretch.Through, Cancelled)
                    .ConfigureAwait(false))
            {
                state = FlatState.Redo;
            }

            return stretch.IsEnd ? await EndAsync(frame, pass, state).ConfigureAwait(false) : state;
        }
        catch (FabricException e) when (!Cancelled.IsCancellationRequested)
        {
            return Fail(frame, e);
        }
        finally
        {
            _places.Release();
        }
    }

    private async ValueTask<FlatState> EndAsync(FlatFrame frame, ChildrenPass pass, FlatState state)
    {
        if (state == FlatState.Going && !pass.Tally.NeedsSecondListing && !pass.HasExcluded)
        {
            await applier.ResolveOpenAsync(pass, Cancelled).ConfigureAwait(false);
            run.Add(pass.Tally.Result());
            foreach (var name in pass.Tally.Kept)
            {
                frontier.Add(new SyncItem(frame.Directory.Child(name), MayBeFlat: false));
            }
        }
        else if (state is FlatState.Going or FlatState.Redo)
        {
            frontier.Add(new SyncItem(frame.Directory, MayBeFlat: false));
        }

        return state;
    }

    private FlatState Fail(FlatFrame frame, FabricException error)
    {
        run.Fail(frame.Directory, error);
        services.Invalidations.Note(frame.Directory);
        return FlatState.Failed;
    }
}
