using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Recursive;

/// <summary>
/// Compares a tree with its stores, breadth first: one flat listing where the store offers it, else a listing a
/// directory. Stores are asked outside every grain turn, ahead of what is being applied; batches are applied by the
/// owners of their directories, so nobody who reads below waits for the whole. A directory that fails is reported, is
/// not marked as compared, and the rest goes on.
/// </summary>
internal sealed class RecursiveSync(EngineServices services, ChildrenSync children, FlatSync flat, SyncPools pools)
{
    /// <summary>Runs to the end. Throws only when the start itself fails.</summary>
    public async Task RunAsync(RecursiveRun run, CancellationToken cancellationToken)
    {
        var frontier = new SyncFrontier(services);
        foreach (var start in services.Mounts.Below(run.Root).Select(static m => m.Path).Prepend(run.Root))
        {
            frontier.Add(new SyncItem(start, MayBeFlat: true));
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var underWay = new List<Task>();
        try
        {
            while (true)
            {
                while (underWay.Count < pools.PerRequestMax && frontier.TryTake(out var item))
                {
                    underWay.Add(ProcessAsync(run, frontier, item, stop.Token));
                }

                if (underWay.Count == 0)
                {
                    if (!await frontier.ExpandAsync(stop.Token).ConfigureAwait(false))
                    {
                        break;
                    }

                    continue;
                }

                var ended = await Task.WhenAny(underWay).ConfigureAwait(false);
                underWay.Remove(ended);
                await ended.ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(underWay).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (run.Failures.FirstOrDefault(f => f.Path == run.Root) is { } whole)
        {
            throw new FabricException(whole.Kind, "sync", run.Root.Value, whole.Reason);
        }
    }

    private async Task ProcessAsync(
        RecursiveRun run, SyncFrontier frontier, SyncItem item, CancellationToken cancellationToken)
    {
        var directory = item.Directory;
        try
        {
            if (await IsOnlyOursAsync(directory, cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            using var place = await pools.ListAsync(cancellationToken).ConfigureAwait(false);
            if (await IsFreshAsync(run, directory, cancellationToken).ConfigureAwait(false))
            {
                run.Add(null);
                frontier.AddBelow(item, null);
                return;
            }

            var mount = services.Mounts.Of(directory);
            if (item.MayBeFlat && mount.Store.Capabilities.FlatListing
                && await flat.TryRunAsync(run, frontier, (directory, mount), cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            // Someone may be comparing it right now, begun after we were asked.
            await children.WaitAsync(directory, cancellationToken).ConfigureAwait(false);
            if (await IsFreshAsync(run, directory, cancellationToken).ConfigureAwait(false))
            {
                run.Add(null);
                frontier.AddBelow(item with { MayBeFlat = false }, null);
                return;
            }

            var found = await children.RunAsync(new ChildrenRun(directory, isBackground: true), cancellationToken)
                .ConfigureAwait(false);
            run.Add(found);
            frontier.AddBelow(item with { MayBeFlat = false }, found.Directories);
        }
        catch (FabricException e) when (directory != run.Root
            && e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            run.Add(null); // It went meanwhile.
        }
        catch (FabricException e) when (!cancellationToken.IsCancellationRequested)
        {
            run.Fail(directory, e);

            // Whatever its interval says, the next use asks.
            services.Invalidations.Note(directory);
        }
    }

    // Never in the store, so never out of date: an invalidation stays with what the store once had.
    private async ValueTask<bool> IsOnlyOursAsync(FabricPath directory, CancellationToken cancellationToken) =>
        services.Invalidations.LatestFor(directory).IsNever
        && services.Mounts.At(directory) is null
        && (await services.Tree.LookupAsync(directory, cancellationToken).ConfigureAwait(false))
            is { Status: { IsDirectory: true, Persistence: not PersistenceState.Persisted } };

    private async ValueTask<bool> IsFreshAsync(
        RecursiveRun run, FabricPath directory, CancellationToken cancellationToken)
    {
        var syncedAt = await services.Tree.ChildrenSyncedAtAsync(directory, cancellationToken).ConfigureAwait(false);
        var invalidatedAt = services.Invalidations.LatestFor(directory);
        if (syncedAt >= run.Since && syncedAt >= invalidatedAt)
        {
            return true;
        }

        var interval = services.Paths.SyncIntervalFor(directory, run.Options);
        return !SyncPolicy.Decide(
            syncedAt, invalidatedAt, interval, services.Time.GetUtcNow().ToUnixTimeMilliseconds()).IsStale;
    }
}
