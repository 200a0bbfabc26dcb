using OrleansAlluxio.Engine.Consistency;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// Finds changes of a store that tells nothing: the directories that the fabric has looked into are listed in turn, so
/// many requests a second, and a listing that is not the last one is compared with what the fabric knows.
/// </summary>
internal sealed class PollFeed : IUfsChangeFeed
{
    // More differences than this in one directory are told as one.
    private const int DifferencesMax = 1000;

    private readonly EngineServices _services;
    private readonly Mount _mount;
    private readonly FabricPath _point;
    private readonly SyncPointCounters _counters;
    private readonly PollSchedule _schedule;
    private readonly ListingPairs _pairs;
    private readonly RatePacer _pacer;
    private readonly long _intervalMs;
    private int _directories;
    private volatile bool _isNotified;

    public PollFeed(
        EngineServices services, Mount mount, FabricPath point, long intervalMs, SyncPointCounters counters)
    {
        var settings = services.Settings.ActiveSync;
        _services = services;
        _mount = mount;
        _point = point;
        _counters = counters;
        _intervalMs = intervalMs;
        _schedule = new PollSchedule(intervalMs, settings.PollBackoffMax, settings.PollDirectoriesMax);
        _schedule.Add(point, NowMs);
        _pacer = new RatePacer(settings.PollRequestsPerSecond, services.Time);
        _pairs = new ListingPairs(services, RequestAsync);
    }

    public string Source => "poll";

    public string Detail => $"{Volatile.Read(ref _directories)} directories polled";

    public bool Resumed => false;

    public string? Position => null;

    private long NowMs => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Notifications come: polling is only what finds a lost one, and each pause is the longest.</summary>
    public void Notified() => _isNotified = true;

    public async ValueTask<IReadOnlyList<UfsChange>> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_isNotified)
            {
                _schedule.IntervalMs = _intervalMs * _services.Settings.ActiveSync.PollBackoffMax;
            }

            Volatile.Write(ref _directories, _schedule.Count);
            if (_schedule.TryTake(NowMs) is { } directory)
            {
                var changes = await LookAsync(directory, cancellationToken).ConfigureAwait(false);
                if (changes.Count > 0)
                {
                    return changes;
                }
            }
            else
            {
                var pause = Math.Max(1, (_schedule.NextMs ?? (NowMs + _intervalMs)) - NowMs);
                await Task.Delay(TimeSpan.FromMilliseconds(pause), _services.Time, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    public ValueTask DisposeAsync() => default;

    private async ValueTask<IReadOnlyList<UfsChange>> LookAsync(
        FabricPath directory, CancellationToken cancellationToken)
    {
        var found = new List<UfsChange>();
        try
        {
            if (!await IsKnownAsync(directory, cancellationToken).ConfigureAwait(false))
            {
                return found;
            }

            using var digest = new ListingDigest();
            await foreach (var pair in _pairs
                .OfAsync(directory, _mount, FabricLimits.ListEntriesMax, cancellationToken).ConfigureAwait(false))
            {
                Take(pair, digest, found);
            }

            var seen = digest.Finish();
            var isNew = _schedule.IsNew(directory, seen);
            _schedule.Looked(directory, seen, NowMs);
            return !isNew ? []
                : found.Count <= DifferencesMax ? found
                : [new UfsChange(_mount.StorePath(directory), UfsChangeKind.Rescan)];
        }
        catch (FabricException e) when (e.Kind is FabricErrorKind.NotFound or FabricErrorKind.NotADirectory)
        {
            if (directory == _point)
            {
                _schedule.Looked(directory, null, NowMs);
            }
            else
            {
                _schedule.Remove(directory);
            }

            return [new UfsChange(_mount.StorePath(directory), UfsChangeKind.Subtree)];
        }
        catch (FabricException e)
        {
            // The others are looked at all the same, and what changes meanwhile is found by a later look.
            _counters.Error(e);
            _schedule.Looked(directory, null, NowMs);
            return [];
        }
    }

    private void Take(in ListingPair pair, ListingDigest digest, List<UfsChange> found)
    {
        if (pair.Theirs is { } theirs)
        {
            digest.Add(pair.Path.Name, theirs);
            if (theirs.Kind == EntryKind.Directory && pair.Ours is { IsDirectory: true })
            {
                _schedule.Add(pair.Path, NowMs);
            }
        }

        if (found.Count <= DifferencesMax && Differs(pair))
        {
            found.Add(new UfsChange(
                _mount.StorePath(pair.Path),
                pair.Ours is { IsDirectory: true } && pair.Theirs?.Kind != EntryKind.Directory ? UfsChangeKind.Subtree
                : pair.Theirs is null ? UfsChangeKind.Removed : UfsChangeKind.Entry));
        }
    }

    private static bool Differs(in ListingPair pair) => pair.Ours is { } ours
        ? ours.Persistence == PersistenceState.Persisted
            && (pair.Theirs is null || ours.Fingerprint is null || !ours.Fingerprint.SameContent(pair.Theirs)
                || !ours.Fingerprint.SameMetadata(pair.Theirs))
        : pair.Theirs is not null;

    /// <summary>
    /// Whether the fabric has anything of a directory that could be out of date. One that nobody looked into is not
    /// listed, but thought of again later; one that is gone is forgotten.
    /// </summary>
    private async ValueTask<bool> IsKnownAsync(FabricPath directory, CancellationToken cancellationToken)
    {
        var syncedAt = await _services.Tree.ChildrenSyncedAtAsync(directory, cancellationToken).ConfigureAwait(false);
        if (!syncedAt.IsNever
            || (await _services.Tree.ListAsync(directory, null, 1, cancellationToken).ConfigureAwait(false))
                .Entries.Count > 0)
        {
            return true;
        }

        _schedule.Looked(directory, null, NowMs);
        return false;
    }

    private async ValueTask RequestAsync(CancellationToken cancellationToken)
    {
        await _pacer.TakeAsync(1, cancellationToken).ConfigureAwait(false);
        _counters.Request();
    }
}
