using System.Runtime.CompilerServices;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Consistency;

/// <summary>
/// Walks both trees of one mount at once, depth first: memory holds a page of each side for each level, and a handful
/// of paths that are looked at closely at a time.
/// </summary>
internal sealed class ConsistencyWalk(
    EngineServices services, ConsistencyOptions options, ConsistencyTally tally, EntryCheck check)
{
    // Questions to the store at a time: hides its latency, leaves it to readers.
    private const int ChecksMax = 16;

    // Below so many levels a page is small, so that a very deep tree stays within some hundred megabytes.
    private const int LargeLevels = 16;
    private const int SmallPage = 50;

    private readonly ListingPairs _pairs = new(services, static _ => default);

    /// <summary>The differences below a directory that is there on both sides, or only in the fabric.</summary>
    public async IAsyncEnumerable<ConsistencyDifference> BelowAsync(
        FabricPath directory, Mount mount, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var levels = new Stack<Level>();
        try
        {
            levels.Push(Open(directory, mount, 0, cancellationToken));
            while (levels.TryPeek(out var level))
            {
                if (level.Pending.TryDequeue(out var below))
                {
                    levels.Push(Open(below, mount, levels.Count, cancellationToken));
                    continue;
                }

                var (pairs, error) = await TakeAsync(level, cancellationToken).ConfigureAwait(false);
                if (error is not null && !await IsOnlyOursAsync(level.Directory, error, cancellationToken)
                    .ConfigureAwait(false))
                {
                    yield return check.Unreadable(level.Directory, error);
                }

                var found = await Task.WhenAll(pairs.Select(p => CheckAsync(p, level, mount, cancellationToken)))
                    .ConfigureAwait(false);
                foreach (var difference in found.OfType<ConsistencyDifference>())
                {
                    yield return difference;
                }

                if ((pairs.Count < ChecksMax || error is not null) && level.Pending.Count == 0)
                {
                    await levels.Pop().Pairs.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            foreach (var level in levels)
            {
                await level.Pairs.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private Level Open(FabricPath directory, Mount mount, int depth, CancellationToken cancellationToken)
    {
        var page = depth < LargeLevels ? FabricLimits.ListEntriesMax : SmallPage;
        return new Level(
            directory,
            _pairs.OfAsync(directory, mount, page, cancellationToken).GetAsyncEnumerator(cancellationToken));
    }

    private static async ValueTask<(List<ListingPair> Pairs, FabricException? Error)> TakeAsync(
        Level level, CancellationToken cancellationToken)
    {
        var pairs = new List<ListingPair>(ChecksMax);
        try
        {
            while (!level.IsAtEnd && pairs.Count < ChecksMax)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await level.Pairs.MoveNextAsync().ConfigureAwait(false))
                {
                    pairs.Add(level.Pairs.Current);
                }
                else
                {
                    level.IsAtEnd = true;
                }
            }

            return (pairs, null);
        }
        catch (FabricException e)
        {
            level.IsAtEnd = true;
            return (pairs, e);
        }
    }

    // A directory that only the fabric has needs no listing to be right.
    private async ValueTask<bool> IsOnlyOursAsync(
        FabricPath directory, FabricException error, CancellationToken cancellationToken) =>
        error.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory
        && (await services.Tree.LookupAsync(directory, cancellationToken).ConfigureAwait(false)).Status
            is null or { Persistence: not PersistenceState.Persisted };

    private async Task<ConsistencyDifference?> CheckAsync(
        ListingPair pair, Level level, Mount mount, CancellationToken cancellationToken)
    {
        tally.Entry(pair.Ours, pair.Theirs);
        if (pair.Ours is { IsDirectory: true } && (pair.Theirs?.Kind == EntryKind.Directory
            || pair.Ours.Persistence != PersistenceState.Persisted))
        {
            lock (level)
            {
                level.Pending.Enqueue(pair.Path);
            }
        }

        var isFile = pair.Ours is { IsDirectory: false, Persistence: PersistenceState.Persisted };
        var isWanted = EntryDifferences.MayDiffer(pair.Ours, pair.Theirs)
            || (isFile && options.Content)
            || (isFile && !mount.Store.Capabilities.PosixAttributes
                && await HasAttributesAsync(pair.Path, cancellationToken).ConfigureAwait(false));
        return isWanted
            ? await check.RunAsync(pair.Path, mount, isFile && options.Content, cancellationToken)
                .ConfigureAwait(false)
            : null;
    }

    // What a listing does not tell the fabric knows only of entries that were asked for by themselves.
    private async ValueTask<bool> HasAttributesAsync(FabricPath path, CancellationToken cancellationToken) =>
        (await services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status
            is { SyncedAt.IsNever: false };

    private sealed class Level(FabricPath directory, IAsyncEnumerator<ListingPair> pairs)
    {
        public FabricPath Directory => directory;

        public IAsyncEnumerator<ListingPair> Pairs => pairs;

        public Queue<FabricPath> Pending { get; } = new();

        public bool IsAtEnd { get; set; }
    }
}
