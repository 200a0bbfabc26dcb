using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// Compares everything below a directory of an object store with one flat listing. At most one runs for a subtree: a
/// second one waits and finds what was compared since it was asked for.
/// </summary>
internal sealed class FlatSync(EngineServices services, Synchroniser paths, ListingApplier applier)
{
    // A restart repeats at most this much; each checkpoint lets the pipeline run empty once.
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<Active> _active = [];

    /// <summary>
    /// False when the listing failed, or when someone else's was waited for: the caller looks again, directory by
    /// directory, at what is not fresh by now.
    /// </summary>
    public async ValueTask<bool> TryRunAsync(
        RecursiveRun run, SyncFrontier frontier, (FabricPath Directory, Mount Mount) at,
        CancellationToken cancellationToken)
    {
        Active mine;
        while (true)
        {
            Active? other;
            lock (_lock)
            {
                other = _active.Find(a => a.Mount == at.Mount.Id && at.Directory.IsSameOrUnder(a.Root));
                if (other is null)
                {
                    mine = new Active(at.Directory, at.Mount.Id, services.Clock.Now());
                    _active.Add(mine);
                    break;
                }
            }

            await other.Done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            if (other.StartedAt >= run.Since)
            {
                return false;
            }
        }

        try
        {
            return await ListAsync(run, frontier, at, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _active.Remove(mine);
            }

            mine.Done.TrySetResult();
        }
    }

    private async ValueTask<bool> ListAsync(
        RecursiveRun run, SyncFrontier frontier, (FabricPath Directory, Mount Mount) at,
        CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var work = new FlatApplier(services, paths, applier, run, frontier)
        {
            Mount = at.Mount,
            Cancelled = stop.Token,
        };
        try
        {
            var isWhole = await ReadAsync(run, at, work, stop.Token).ConfigureAwait(false);
            await work.DrainAsync().ConfigureAwait(false);
            return isWhole;
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            try
            {
                await work.DrainAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (e is FabricException or OperationCanceledException)
            {
                // The first failure is the one that counts.
            }

            throw;
        }
    }

    /// <summary>False when the store failed: everything that was listed to its end is right.</summary>
    private async ValueTask<bool> ReadAsync(
        RecursiveRun run, (FabricPath Directory, Mount Mount) at, FlatApplier work,
        CancellationToken cancellationToken)
    {
        var cursor = run.Cursor?.Root == at.Directory.Value ? run.Cursor : null;
        var listing = new FlatListing(work, services, at.Directory);
        var began = new AskedAt(services.Clock.Now(), services.Fence.Epoch);
        var known = await services.Tree.LookupAsync(at.Directory, cancellationToken).ConfigureAwait(false);
        listing.Begin(began, known.Status?.Version.Inode, cursor?.LastKey);
        var request = new UfsListRequest
        {
            Directory = at.Mount.StorePath(at.Directory),
            Recursive = true,
            Continuation = cursor?.Continuation,
        };
        var prefix = request.Directory.IsRoot ? 0 : request.Directory.Value.Length + 1;
        var pages = new ListingPages(services, at.Mount, request, cancellationToken);
        await using var ending = pages.ConfigureAwait(false);
        var continuation = request.Continuation;
        var savedAt = services.Time.GetTimestamp();
        try
        {
            while (await pages.NextAsync(continuation).ConfigureAwait(false) is { } page)
            {
                foreach (var entry in page.Entries)
                {
                    await listing.AddAsync(entry.Path.Value[prefix..], entry.Status, pages.Asked)
                        .ConfigureAwait(false);
                }

                continuation = page.Continuation;
                if (continuation is not null && services.Time.GetElapsedTime(savedAt) > CheckpointEvery)
                {
                    await work.DrainAsync().ConfigureAwait(false);
                    run.Cursor = new FlatCursor(at.Directory.Value, continuation, listing.LastKey);
                    await run.Checkpoint(cancellationToken).ConfigureAwait(false);
                    savedAt = services.Time.GetTimestamp();
                }
            }
        }
        catch (FabricException) when (!cancellationToken.IsCancellationRequested)
        {
            // Directory by directory shows which of them the store cannot list.
            return false;
        }

        await listing.EndAsync().ConfigureAwait(false);
        return true;
    }

    private sealed record Active(FabricPath Root, MountId Mount, HybridTimestamp StartedAt)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
