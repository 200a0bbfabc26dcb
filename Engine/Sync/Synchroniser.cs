using OrleansAlluxio.Core.Diagnostics;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Sync.Recursive;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>
/// Compares paths with their store: step 4 of a read. Stores are asked outside every grain turn; what they said is
/// applied by the owner of the directory, and only if nothing moved meanwhile. Concurrent syncs of one path share a
/// question.
/// </summary>
public sealed class Synchroniser : IAsyncDisposable
{
    // A path that changes under every one of so many questions is being written in a loop; say so.
    private const int RacesMax = 16;

    private readonly EngineServices _services;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Coalescer<FabricPath, FileStatus?> _paths;
    private readonly SyncPools _pools;
    private readonly ChildrenSync _children;
    private readonly RecursiveSync _recursive;
    private readonly DirectoryRemovalSync _removals;
    private readonly ContentComparison _contents;
    private readonly StripedCounters _outcomes = new(Enum.GetValues<SyncAction>().Length + 1);
    private long _syncs;

    /// <summary>Uses the services it is given; owns nothing of them.</summary>
    public Synchroniser(EngineServices services)
    {
        _services = services;
        _paths = new Coalescer<FabricPath, FileStatus?>(SyncPathCoreAsync, _lifetime.Token);
        _pools = new SyncPools(services.Settings);
        var applier = new ListingApplier(services, this, _pools);
        _children = new ChildrenSync(services, this, applier, _lifetime.Token);
        _recursive = new RecursiveSync(services, _children, new FlatSync(services, this, applier), _pools);
        _removals = new DirectoryRemovalSync(services);
        _contents = new ContentComparison(services);
    }

    /// <summary>Questions put to stores since start.</summary>
    public long Count => Volatile.Read(ref _syncs) + _children.Count;

    /// <summary>Those of them that were about one path.</summary>
    public long PathCount => Volatile.Read(ref _syncs);

    /// <summary>What comparisons of one path found, by name; those that raced among them.</summary>
    public IEnumerable<(string Outcome, long Count)> Outcomes =>
        Enum.GetValues<SyncAction>().Select(a => (a.ToString(), _outcomes.Read((int)a)));

    /// <summary>Compares one path; returns its status after, null when it is not there.</summary>
    public Task<FileStatus?> SyncPathAsync(FabricPath path, CancellationToken cancellationToken) =>
        _services is { ElsewhereSync: { } elsewhere, Holds.IsElsewhere: true }
            ? SyncElsewhereAsync(elsewhere, path, cancellationToken)
            : _paths.RunAsync(path, cancellationToken);

    /// <summary>Compares the direct children of a directory. NotFound when it turns out to be gone.</summary>
    public Task SyncChildrenAsync(FabricPath directory, CancellationToken cancellationToken) =>
        _children.RunAsync(new ChildrenRun(directory), cancellationToken);

    /// <summary>
    /// Compares everything at and below a directory that is stale. Directories that fail stay stale and are noted in
    /// the run; throws only when the start itself fails.
    /// </summary>
    internal Task SyncTreeAsync(RecursiveRun run, CancellationToken cancellationToken) =>
        _recursive.RunAsync(run, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        _lifetime.Dispose();
        _pools.Dispose();
    }

    private async Task<FileStatus?> SyncElsewhereAsync(
        Silos.IElsewhereSync elsewhere, FabricPath path, CancellationToken cancellationToken)
    {
        await elsewhere.SyncAsync(path, cancellationToken).ConfigureAwait(false);
        return (await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false)).Status;
    }

    private async Task<FileStatus?> SyncPathCoreAsync(FabricPath path, CancellationToken cancellationToken)
    {
        for (var race = 0; race < RacesMax; race++)
        {
            var mount = _services.Mounts.Of(path);
            var startedAt = _services.Clock.Now();
            var known = await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
            var isOurs = known.Status is { } status
                && (mount.Path == path || status.Persistence != PersistenceState.Persisted);
            if (isOurs && !(known.Status!.IsDirectory && mount.Path != path))
            {
                return known.Status; // Only we have it: there is nothing to compare it with.
            }

            if (_services.Locks.Covers(path))
            {
                if (known.Status is not null)
                {
                    return known.Status; // Until a change under way becomes visible, readers see the old tree.
                }

                if (await AskInTurnAsync(path, mount, cancellationToken).ConfigureAwait(false) is { } told)
                {
                    return told.Status;
                }

                continue;
            }

            var outcome = await AskAndApplyAsync(path, mount, known, startedAt, cancellationToken)
                .ConfigureAwait(false);
            _outcomes.Add((int)outcome.Action);
            if (outcome.Action != SyncAction.Raced)
            {
                return outcome.Status;
            }
        }

        throw new FabricException(
            FabricErrorKind.Conflict, "sync", path.Value,
            $"it changed under {RacesMax} comparisons with the under store");
    }

    /// <summary>
    /// What was never looked at cannot be told from absent before the change that covers it has ended. Then it is asked
    /// for while nobody else may begin one: a wait that only looked again would find the next, for ever under a storm.
    /// Null when what is above it must be found out first.
    /// </summary>
    private async Task<SyncApplied?> AskInTurnAsync(
        FabricPath path, Mount mount, CancellationToken cancellationToken)
    {
        using var hold = await _services.Locks.AcquireAsync(path, null, cancellationToken).ConfigureAwait(false);
        var startedAt = _services.Clock.Now();
        var known = await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
        if (known.Status is not null || _services.Mounts.Of(path).Id != mount.Id)
        {
            return known.Status is null ? null : new SyncApplied(SyncAction.Touched, known.Status, null);
        }

        Interlocked.Increment(ref _syncs);
        var seen = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        if (seen is null)
        {
            _services.Absent.Remember(path, startedAt);
            return new SyncApplied(SyncAction.Absent, null, null);
        }

        await EnsureParentsAsync(path, mount, startedAt, mayAsk: false, cancellationToken).ConfigureAwait(false);
        known = await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);

        if (known.Outcome != LookupOutcome.Absent)
        {
            return null;
        }

        var applied = await ApplyAsync(path, mount, (known, seen, startedAt), cancellationToken).ConfigureAwait(false);
        return applied.Action == SyncAction.Raced ? null : applied;
    }

    private async Task<SyncApplied> AskAndApplyAsync(
        FabricPath path, Mount mount, LookupResult known, HybridTimestamp startedAt,
        CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _syncs);
        var seen = await mount.Store.TryStatAsync(mount.StorePath(path), cancellationToken).ConfigureAwait(false);
        if (_services.Locks.Covers(path))
        {
            return new SyncApplied(SyncAction.Raced, null, null);
        }

        if (seen is null && known.Status is null)
        {
            _services.Absent.Remember(path, startedAt);
            return new SyncApplied(SyncAction.Absent, null, null);
        }

        if (known.Status is { IsDirectory: true } && seen?.Fingerprint.Kind != EntryKind.Directory)
        {
            return await _removals.ApplyAsync(path, mount, cancellationToken).ConfigureAwait(false);
        }

        if (seen is not null && known.Status is null)
        {
            await EnsureParentsAsync(path, mount, startedAt, mayAsk: true, cancellationToken).ConfigureAwait(false);
            known = await _services.Tree.LookupAsync(path, cancellationToken).ConfigureAwait(false);
            if (known.Outcome == LookupOutcome.NotADirectory)
            {
                // A file stands above it, in the store or only here.
                return new SyncApplied(SyncAction.Absent, null, null);
            }
        }

        return await ApplyAsync(path, mount, (known, seen, startedAt), cancellationToken).ConfigureAwait(false);
    }

    private async Task<SyncApplied> ApplyAsync(
        FabricPath path, Mount mount, (LookupResult Known, UfsStatus? Seen, HybridTimestamp StartedAt) answer,
        CancellationToken cancellationToken)
    {
        var (known, seen, startedAt) = answer;
        var observation = new SyncObservation
        {
            Expected = known.Row,
            Observed = seen?.Fingerprint,
            XAttrs = seen is null ? null : StoreAttributes.Carried(seen),
            Acl = seen?.Acl,
            StartedAt = startedAt,
            Mount = mount.Id,
            IsSameContent = known.Status is { } before && seen is not null
                && await _contents.IsSameAsync(before, seen.Fingerprint, mount, cancellationToken)
                    .ConfigureAwait(false),
        };
        var applied = await _services.Tree.ApplySyncAsync(path, observation, cancellationToken).ConfigureAwait(false);
        if (applied.Action is SyncAction.Inserted or SyncAction.Replaced)
        {
            _services.Absent.Drop(path);
        }

        if (applied.Action is SyncAction.Removed && applied.Dropped is { } dropped)
        {
            _services.Pages.Remove(dropped);
        }

        return applied;
    }

    /// <summary>
    /// Makes the directories above a path that the store has and the fabric does not know yet, or thinks its own. Who
    /// holds the path may not ask for those above it: whoever asks for them already may wait for that hold.
    /// </summary>
    private async Task EnsureParentsAsync(
        FabricPath path, Mount mount, HybridTimestamp startedAt, bool mayAsk, CancellationToken cancellationToken)
    {
        var missing = new Stack<FabricPath>();
        for (var at = path.Parent; at != mount.Path && at.IsSameOrUnder(mount.Path); at = at.Parent)
        {
            var known = await _services.Tree.LookupAsync(at, cancellationToken).ConfigureAwait(false);
            if (known.Status is { IsDirectory: true, Persistence: PersistenceState.Persisted })
            {
                break;
            }

            if (known.Status is { Kind: EntryKind.File })
            {
                // What was a file is a directory now; or it still is a file too, and then nothing below it can be
                // shown.
                var now = mayAsk
                    ? await SyncPathAsync(at, cancellationToken).ConfigureAwait(false)
                    : known.Status;
                if (now is { IsDirectory: false })
                {
                    return;
                }

                break;
            }

            missing.Push(at);
        }

        var draft = new DirectoryDraft
        {
            Caller = FabricCaller.System,
            Mount = mount.Id,
            AllowExisting = true,
            Fingerprint = StoreAttributes.ImpliedDirectory,
            SyncedAt = startedAt,
        };
        while (missing.TryPop(out var directory))
        {
            await _services.Tree.EnsureDirectoryAsync(directory, draft, cancellationToken).ConfigureAwait(false);
            _services.Absent.Drop(directory);
        }
    }
}
