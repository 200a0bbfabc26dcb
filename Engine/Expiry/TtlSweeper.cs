using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.Expiry;

/// <summary>
/// Deletes or frees what has outlived its time to live, counted from its creation. The rows are the state: an index
/// finds those that are due, so a round costs what is due and a restart loses nothing. Until a round gets to it a file
/// answers as before.
/// </summary>
/// <remarks>
/// What was due when it was listed is decided again under the hold of its path: a file that was replaced, or whose time
/// to live was changed, is another row or another time and stays. Nothing is deleted from a read-only mount. What fails
/// is tried again, later each time.
/// </remarks>
public sealed class TtlSweeper(EngineServices services, Removal removal, AttributeChanges attributes)
    : IAsyncDisposable
{
    private const int RowsMax = 256;

    // Of rows that failed. Above it a failed row is tried every round, which is only slower.
    private const int FailuresMax = 10_000;
    private static readonly TimeSpan BackoffMax = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _lifetime = new();
    private readonly Dictionary<InodeId, (int Attempts, long NextUnixMs)> _failed = [];
    private Task _loop = Task.CompletedTask;
    private long _deleted;
    private long _freed;
    private long _failures;
    private long _waiting;

    /// <summary>Files and directories deleted since start.</summary>
    public long Deleted => Volatile.Read(ref _deleted);

    /// <summary>Files and directories freed since start.</summary>
    public long Freed => Volatile.Read(ref _freed);

    /// <summary>Attempts that failed since start.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Due at the end of the last round, but not done: failed, or on a read-only mount.</summary>
    public long Waiting => Volatile.Read(ref _waiting);

    /// <summary>Starts the rounds.</summary>
    public void Start() => _loop = RunAsync(_lifetime.Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>One round over everything that is due. Not to be run twice at once.</summary>
    internal async ValueTask RunRoundAsync(CancellationToken cancellationToken)
    {
        var now = NowMs();
        var waiting = 0L;
        IReadOnlyList<InodeRow> rows;
        InodeRow? after = null;
        do
        {
            rows = await services.Metastore.ListDueAsync(now, after, RowsMax, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows)
            {
                after = row;
                var isDone = !IsBackingOff(row.Id, now)
                    && await TryExpireAsync(row, cancellationToken).ConfigureAwait(false);
                waiting += isDone ? 0 : 1;
            }
        }
        while (rows.Count == RowsMax);
        Volatile.Write(ref _waiting, waiting);
        ForgetGone(now);
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(services.Settings.ExpiryEvery, services.Time);
        do
        {
            try
            {
                await RunRoundAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (FabricException) when (!cancellationToken.IsCancellationRequested)
            {
                Interlocked.Increment(ref _failures); // The metastore is away; the next round finds the same rows.
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false));
    }

    // Whether nothing is left to do for a row.
    private async ValueTask<bool> TryExpireAsync(InodeRow row, CancellationToken cancellationToken)
    {
        try
        {
            var path = await PathWalk.PathOfAsync(services.Metastore, row.Id, cancellationToken).ConfigureAwait(false);
            if (path is not { } found || found.IsRoot)
            {
                return true; // Deleted or moved meanwhile; the root has no end.
            }

            if (row.TtlAction == TtlAction.Free)
            {
                await FreeAsync(found, row, cancellationToken).ConfigureAwait(false);
            }
            else if (services.Mounts.Of(found).Record.ReadOnly)
            {
                return false;
            }
            else
            {
                await DeleteAsync(found, row, cancellationToken).ConfigureAwait(false);
            }

            _failed.Remove(row.Id);
            return true;
        }
        catch (FabricException e) when (e.Kind != FabricErrorKind.Cancelled)
        {
            Interlocked.Increment(ref _failures);
            BackOff(row.Id);
            return false;
        }
    }

    private async ValueTask DeleteAsync(FabricPath path, InodeRow row, CancellationToken cancellationToken)
    {
        var options = new DeleteOptions { Caller = FabricCaller.System, Recursive = row.Kind == EntryKind.Directory };
        if (await removal.DeleteAsync(path, options, status => IsStillDue(status, row), cancellationToken)
            .ConfigureAwait(false))
        {
            Interlocked.Increment(ref _deleted);
        }
    }

    // Freed once: the time to live has had its effect, and goes.
    private async ValueTask FreeAsync(FabricPath path, InodeRow row, CancellationToken cancellationToken)
    {
        var never = new AttributeChange { Caller = FabricCaller.System, TtlMs = -1, TtlAction = TtlAction.Delete };
        if (!await attributes.TrySetAsync(path, never, status => IsStillDue(status, row), cancellationToken)
            .ConfigureAwait(false))
        {
            return;
        }

        await RemoveCleanAsync(row, cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _freed);
    }

    private async ValueTask RemoveCleanAsync(InodeRow row, CancellationToken cancellationToken)
    {
        if (row.Kind == EntryKind.File)
        {
            services.Pages.RemoveClean(new FileVersion(row.Id, row.ContentVersion));
            return;
        }

        var directories = new Stack<InodeId>([row.Id]);
        while (directories.TryPop(out var directory))
        {
            string? after = null;
            IReadOnlyList<InodeRow> children;
            do
            {
                children = await services.Metastore
                    .ListChildrenAsync(directory, after, RowsMax, cancellationToken).ConfigureAwait(false);
                foreach (var child in children)
                {
                    after = child.Name;
                    if (child.Kind == EntryKind.Directory)
                    {
                        directories.Push(child.Id);
                    }
                    else
                    {
                        services.Pages.RemoveClean(new FileVersion(child.Id, child.ContentVersion));
                    }
                }
            }
            while (children.Count == RowsMax);
        }
    }

    private bool IsStillDue(FileStatus status, InodeRow row) =>
        status.Version == new FileVersion(row.Id, row.ContentVersion) && status.TtlAction == row.TtlAction
        && status.TtlMs >= 0
        && status.CreatedUnixMs + Math.Min(status.TtlMs, MetastoreLimits.TtlMsMax) <= NowMs();

    private bool IsBackingOff(InodeId id, long nowMs) => _failed.TryGetValue(id, out var at) && at.NextUnixMs > nowMs;

    private void BackOff(InodeId id)
    {
        var attempts = _failed.TryGetValue(id, out var before) ? before.Attempts + 1 : 1;
        if (attempts > 1 || _failed.Count < FailuresMax)
        {
            var pause = Math.Min(
                BackoffMax.TotalMilliseconds,
                services.Settings.ExpiryEvery.TotalMilliseconds * (1L << Math.Min(attempts - 1, 20)));
            _failed[id] = (attempts, NowMs() + (long)pause);
        }
    }

    // What was not tried again long after its time is no longer due: somebody else deleted it.
    private void ForgetGone(long nowMs)
    {
        foreach (var (id, at) in _failed)
        {
            if (at.NextUnixMs < nowMs - (long)BackoffMax.TotalMilliseconds)
            {
                _failed.Remove(id);
            }
        }
    }

    private long NowMs() => services.Time.GetUtcNow().ToUnixTimeMilliseconds();
}
