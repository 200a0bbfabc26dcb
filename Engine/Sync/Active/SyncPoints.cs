using OrleansAlluxio.Engine.Locking;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// The active sync points of this fabric: durable, started with it, stopped with it. A point belongs to the mount it
/// was started on and ends with it.
/// </summary>
public sealed class SyncPoints : IFabricActiveSync, IAsyncDisposable
{
    private const string Operation = "start sync";
    private const string TokenKey = "token";
    private const long IntervalMsMin = 100;
    private const long IntervalMsMax = 86_400_000;
    private const int TokenBytes = 24;

    private readonly EngineServices _services;
    private readonly Synchroniser _sync;
    private readonly ActiveSyncSettings _settings;
    private readonly EventSequencers _sequencers;
    private readonly TurnLock _turns = new();
    private readonly CancellationTokenSource _lifetime = new();
    private volatile string? _token;
    private Task _following = Task.CompletedTask;
    private volatile IReadOnlyDictionary<FabricPath, SyncPointRunner> _runners =
        new Dictionary<FabricPath, SyncPointRunner>();

    /// <summary>Uses the services it is given; owns nothing of them.</summary>
    public SyncPoints(EngineServices services, Synchroniser sync)
    {
        ArgumentNullException.ThrowIfNull(services);
        _services = services;
        _sync = sync;
        _settings = services.Settings.ActiveSync;
        _sequencers = new EventSequencers(_settings.SequencersMax);
    }

    /// <summary>
    /// Starts the points that are stored, before anything is served: what changed meanwhile counts as changed.
    /// </summary>
    public async ValueTask StartAllAsync(CancellationToken cancellationToken)
    {
        var documents = await _services.Metastore
            .ListDocumentsAsync(DocumentKinds.SyncPoint, null, _settings.PointsMax, cancellationToken)
            .ConfigureAwait(false);
        var runners = new Dictionary<FabricPath, SyncPointRunner>();
        foreach (var document in documents)
        {
            var path = FabricPath.Parse(document.Key);
            var runner = new SyncPointRunner(_services, _sync, path, SyncPointRecord.Parse(document));
            runners.Add(path, runner);
            runner.Start();
        }

        _runners = runners;
        if (runners.Count > 0)
        {
            _following = FollowMountsAsync(_lifetime.Token);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<SyncPointStatus> StartAsync(SyncPointRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var runner = await ReplaceAsync(request, cancellationToken).ConfigureAwait(false);
        await Task.WhenAny(runner.Ready, Task.Delay(_settings.StartMax, _services.Time, cancellationToken))
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return runner.Status();
    }

    /// <inheritdoc/>
    public async ValueTask<bool> StopAsync(FabricPath path, CancellationToken cancellationToken)
    {
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        if (!_runners.TryGetValue(path, out var runner))
        {
            return false;
        }

        // What it marked is in memory: from here on a restart makes nothing stale any more.
        await _services.Invalidations.InvalidateAsync(path, cancellationToken).ConfigureAwait(false);
        await _services.Metastore.CommitAsync([SyncPointRecord.Delete(path)], cancellationToken).ConfigureAwait(false);
        await DropAsync(runner).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<SyncPointStatus>> ListAsync(CancellationToken cancellationToken) =>
        new([.. _runners.Values.OrderBy(static r => r.Point).Select(static r => r.Status())]);

    /// <inheritdoc/>
    public ValueTask<StoreEventsTaken> NotifyAsync(
        IReadOnlyList<StoreEvent> events, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count > FabricLimits.StoreEventsMax)
        {
            throw new FabricException(
                FabricErrorKind.TooLarge, "notify", "events", $"at most {FabricLimits.StoreEventsMax} at a time");
        }

        var (taken, old, ignored, unknown) = (0, 0, 0, 0);
        foreach (var seen in events)
        {
            switch (Notify(seen))
            {
                case EventFate.Taken:
                    taken++;
                    break;
                case EventFate.Old:
                    old++;
                    break;
                case EventFate.Ignored:
                    ignored++;
                    break;
                default:
                    unknown++;
                    break;
            }
        }

        return unknown > 0 && unknown == events.Count
            ? throw new FabricException(
                FabricErrorKind.NotFound, "notify", events[0].Bucket, "no mount has a bucket of this name")
            : new ValueTask<StoreEventsTaken>(new StoreEventsTaken(taken, old, ignored, unknown));
    }

    /// <inheritdoc/>
    public async ValueTask<string> GetEventTokenAsync(CancellationToken cancellationToken)
    {
        while (_token is null)
        {
            var known = await _services.Metastore
                .TryGetDocumentAsync(DocumentKinds.EventToken, TokenKey, cancellationToken).ConfigureAwait(false);
            if (known is not null)
            {
                _token = Convert.ToHexStringLower(known.Payload.Span);
                break;
            }

            var token = new byte[TokenBytes];
            _services.Random.Fill(token);
            try
            {
                await _services.Metastore.CommitAsync(
                    [new MetastoreChange.PutDocument(DocumentKinds.EventToken, TokenKey, token, 0)], cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (FabricException e) when (e.Kind == FabricErrorKind.Conflict)
            {
                // Somebody else made it first; that one counts.
            }
        }

        return _token;
    }

    /// <summary>The point that covers a path, as it fares; null when there is none.</summary>
    public SyncPointStatus? Covering(FabricPath path) => RunnerOf(path)?.Status();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var runner in _runners.Values)
        {
            await runner.DisposeAsync().ConfigureAwait(false);
        }

        _lifetime.Dispose();
    }

    private async ValueTask<SyncPointRunner> ReplaceAsync(SyncPointRequest request, CancellationToken cancellationToken)
    {
        await RequireSoundAsync(request, cancellationToken).ConfigureAwait(false);
        using var turn = await _turns.TakeAsync(cancellationToken).ConfigureAwait(false);
        RequireApart(request.Path);
        if (!_runners.ContainsKey(request.Path) && _runners.Count >= _settings.PointsMax)
        {
            throw Failure(
                FabricErrorKind.TooLarge, request.Path, $"at most {_settings.PointsMax} active sync points");
        }

        var record = new SyncPointRecord
        {
            Mount = _services.Mounts.Of(request.Path).Id.Value,
            Eager = request.Eager,
            IntervalMs = request.IntervalMs,
            StartedUnixMs = _services.Time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await _services.Metastore.CommitAsync([record.Put(request.Path)], cancellationToken).ConfigureAwait(false);
        if (_runners.TryGetValue(request.Path, out var old))
        {
            await DropAsync(old).ConfigureAwait(false);
        }

        var runner = new SyncPointRunner(_services, _sync, request.Path, record);
        _runners = new Dictionary<FabricPath, SyncPointRunner>(_runners) { [request.Path] = runner };
        runner.Start();
        if (_following.IsCompleted)
        {
            _following = FollowMountsAsync(_lifetime.Token);
        }

        return runner;
    }

    private async ValueTask RequireSoundAsync(SyncPointRequest request, CancellationToken cancellationToken)
    {
        if (request.IntervalMs is { } interval and not -1 and (< IntervalMsMin or > IntervalMsMax))
        {
            throw Failure(
                FabricErrorKind.InvalidArgument, request.Path,
                $"{interval} ms is no interval between polls; it is -1 for none, or 100 ms to a day");
        }

        var status = await _sync.SyncPathAsync(request.Path, cancellationToken).ConfigureAwait(false)
            ?? throw Failure(FabricErrorKind.NotFound, request.Path, "no such directory");
        if (!status.IsDirectory)
        {
            throw Failure(FabricErrorKind.NotADirectory, request.Path, "a sync point is a directory");
        }
    }

    private void RequireApart(FabricPath path)
    {
        var mount = _services.Mounts.Of(path).Id.Value;
        var other = _runners.Values.FirstOrDefault(r => r.Point != path && r.Record.Mount == mount
            && (r.Point.IsSameOrUnder(path) || path.IsSameOrUnder(r.Point)));
        if (other is not null)
        {
            throw Failure(
                FabricErrorKind.Conflict, path,
                $"{other.Point} is an active sync point {(path.IsSameOrUnder(other.Point) ? "above" : "below")} it; "
                + "stop that one first");
        }
    }

    private EventFate Notify(StoreEvent seen)
    {
        var fate = EventFate.Unknown;
        bool? isNew = null;
        foreach (var mount in _services.Mounts.All)
        {
            if (mount.Store.Unwrapped is not IUnderStorageNotifications store || store.Bucket != seen.Bucket)
            {
                continue;
            }

            fate = fate == EventFate.Unknown ? EventFate.Ignored : fate;
            foreach (var key in ((string?[])[seen.Key, seen.OtherKey]).OfType<string>())
            {
                if (store.TryPathOf(key) is not { } below)
                {
                    continue;
                }

                var path = SyncPointRunner.PathOf(below, mount);
                if (RunnerOf(path) is { } runner && runner.Record.Mount == mount.Id.Value)
                {
                    isNew ??= _sequencers.IsNew(seen);
                    fate = isNew.Value ? EventFate.Taken : EventFate.Old;
                    Tell(runner, path, seen, isNew.Value);
                }
            }
        }

        return fate;
    }

    private static void Tell(SyncPointRunner runner, FabricPath path, StoreEvent seen, bool isNew)
    {
        if (isNew)
        {
            runner.Notify(new PathChange(path, seen.IsRemoval ? UfsChangeKind.Removed : UfsChangeKind.Entry));
        }
    }

    private SyncPointRunner? RunnerOf(FabricPath path)
    {
        var runners = _runners;
        if (runners.Count == 0)
        {
            return null;
        }

        var mount = _services.Mounts.Of(path).Id.Value;
        for (var at = path; ; at = at.Parent)
        {
            if (runners.TryGetValue(at, out var runner) && runner.Record.Mount == mount)
            {
                return runner;
            }

            if (at.IsRoot)
            {
                return null;
            }
        }
    }

    // Points end with their mount; the path may be another mount's by then, or none's.
    private async Task FollowMountsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(_settings.MountsEvery, _services.Time, cancellationToken).ConfigureAwait(false);
            foreach (var runner in _runners.Values.Where(r =>
                _services.Mounts.TryGet(new MountId(r.Record.Mount)) is null))
            {
                try
                {
                    await StopAsync(runner.Point, cancellationToken).ConfigureAwait(false);
                }
                catch (FabricException)
                {
                    // The metastore is away: the point is looked at again in a moment.
                }
            }
        }
    }

    private async ValueTask DropAsync(SyncPointRunner runner)
    {
        _runners = _runners.Where(r => r.Value != runner).ToDictionary(static r => r.Key, static r => r.Value);
        await runner.DisposeAsync().ConfigureAwait(false);
    }

    private static FabricException Failure(FabricErrorKind kind, FabricPath path, string reason) =>
        new(kind, Operation, path.Value, reason);

    private enum EventFate
    {
        Taken,
        Old,
        Ignored,
        Unknown,
    }
}
