using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync.Active;

/// <summary>
/// One active sync point at work: reads its feed, gathers what changed, marks it when its window ends, and where asked
/// compares it at once. When a feed ends another one is opened, and unless it goes on where the last one ended,
/// everything below the point counts as changed. Disposing stops it and waits for it.
/// </summary>
internal sealed class SyncPointRunner : IAsyncDisposable
{
    private readonly EngineServices _services;
    private readonly ActiveSyncSettings _settings;
    private readonly SyncPointFeeds _feeds;
    private readonly ChangeBatches _batches;
    private readonly ChangeMarks _marks;
    private readonly EagerSyncs _eager;
    private readonly SyncPointCounters _counters = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private TaskCompletionSource _signal = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource? _reading;
    private OpenFeed? _open;
    private string? _position;
    private string? _keptPosition;
    private string _retry = string.Empty;
    private bool _isNotified;
    private volatile bool _isRewound;
    private Task[] _work = [];

    public SyncPointRunner(EngineServices services, Synchroniser sync, FabricPath point, SyncPointRecord record)
    {
        _services = services;
        _settings = services.Settings.ActiveSync;
        Point = point;
        Record = record;
        _position = record.Position;
        _keptPosition = record.Position;
        _feeds = new SyncPointFeeds(services, point, record, _counters);
        _batches = new ChangeBatches(point, _settings);
        _marks = new ChangeMarks(services, point, _counters);
        _eager = new EagerSyncs(services, sync, _counters);
    }

    public FabricPath Point { get; }

    public SyncPointRecord Record { get; }

    /// <summary>Completes with the first feed.</summary>
    public Task Ready => _ready.Task;

    private long NowMs => _services.Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Begins. What changed while nobody looked is everything, but for a feed that goes on.</summary>
    public void Start()
    {
        if (Record.Position is null)
        {
            _services.Invalidations.NoteSubtree(Point);
        }

        _work =
        [
            ReadAsync(_lifetime.Token), MarkAsync(_lifetime.Token),
            Record.Eager ? _eager.RunAsync(_lifetime.Token) : Task.CompletedTask,
        ];
    }

    /// <summary>Takes a change of which somebody else told.</summary>
    public void Notify(PathChange change)
    {
        lock (_lock)
        {
            _isNotified = true;
            (_open?.Feed as PollFeed)?.Notified();
        }

        Add(change);
    }

    /// <summary>What it does and how it fares.</summary>
    public SyncPointStatus Status()
    {
        var now = NowMs;
        lock (_lock)
        {
            var source = _open?.Feed.Source ?? "none";
            return _counters.Fill(
                new SyncPointStatus
                {
                    Path = Point,
                    Eager = Record.Eager,
                    IntervalMs = Record.IntervalMs ?? _settings.PollIntervalMs,
                    Source = _isNotified && _open?.Feed is PollFeed ? source + "+webhook" : source,
                    State = _open?.State
                        ?? (_retry.Length > 0 ? SyncPointState.Retrying : SyncPointState.Starting),
                    Detail = DetailText(),
                    Backlog = _batches.Count,
                    LagMs = _batches.OldestMs() is { } oldest ? Math.Max(0, now - oldest) : 0,
                    StartedAgoMs = Math.Max(0, now - Record.StartedUnixMs),
                },
                now);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    private string DetailText()
    {
        var broken = _work.FirstOrDefault(static w => w.IsFaulted)?.Exception?.InnerException?.Message;
        return string.Join(
            "; ",
            ((string[])[
                _open?.Feed.Detail ?? _retry, _open?.Why ?? string.Empty,
                broken is null ? string.Empty : $"broken until it is started again: {broken}",
            ]).Where(static t => t.Length > 0));
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        for (var failures = 0; !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                await ReadFeedAsync(() => failures = 0, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The mount changed, or a better feed is due.
            }
            catch (FabricException e)
            {
                _counters.Error(e);
                if (e.Kind == FabricErrorKind.QuotaExceeded)
                {
                    _feeds.Forbid(e);
                }

                _retry = e.Message;
                await PauseAsync(failures++, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ReadFeedAsync(Action succeeded, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var mount = _services.Mounts.Of(Point);
        var position = _isRewound ? _keptPosition : _position;
        var open = await _feeds.OpenAsync(mount, position, reading.Token).ConfigureAwait(false);
        await using var feed = open.Feed.ConfigureAwait(false);
        if (!open.Feed.Resumed)
        {
            await MarkAllAsync(durable: open.Feed.Position is not null, cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            _open = open;
            _isRewound = false;
            _reading = reading;
            _retry = string.Empty;
            _position = open.Feed.Position;
            if (_isNotified)
            {
                (open.Feed as PollFeed)?.Notified();
            }
        }

        _ready.TrySetResult();
        try
        {
            while (true)
            {
                var changes = await open.Feed.ReadAsync(reading.Token).ConfigureAwait(false);
                succeeded();
                Take(changes, open);
            }
        }
        finally
        {
            lock (_lock)
            {
                _open = null;
                _reading = null;
            }
        }
    }

    private void Take(IReadOnlyList<UfsChange> changes, OpenFeed open)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                Add(new PathChange(PathOf(change.Path, open.Mount), change.Kind));
            }

            // Under the lock: a position is never kept before what was read up to it is among the batches.
            _position = open.Feed.Position;
        }
    }

    /// <summary>The fabric's path of a store's.</summary>
    public static FabricPath PathOf(UfsPath path, Mount mount) => path.IsRoot
        ? mount.Path
        : FabricPath.Parse((mount.Path.IsRoot ? string.Empty : mount.Path.Value) + "/" + path.Value);

    private void Add(PathChange change)
    {
        var now = NowMs;
        _counters.Event(now);
        var next = _batches.NextMs;
        _batches.Add(change, now);
        if (next is null || _batches.NextMs < next)
        {
            lock (_lock)
            {
                _signal.TrySetResult();
            }
        }
    }

    private async Task MarkAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        var keepAt = NowMs + (long)_settings.PositionEvery.TotalMilliseconds;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await MarkDueAsync(early: false, cancellationToken).ConfigureAwait(false);
                if (NowMs >= keepAt)
                {
                    await KeepPositionAsync(cancellationToken).ConfigureAwait(false);
                    keepAt = NowMs + (long)_settings.PositionEvery.TotalMilliseconds;
                }
            }
            catch (FabricException e)
            {
                // A batch was taken and not marked: everything is, and a feed with a position reads it once more.
                _counters.Error(e);
                _services.Invalidations.NoteSubtree(Point);
                Rewind();
            }

            FollowMount();
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask MarkDueAsync(bool early, CancellationToken cancellationToken)
    {
        while (_batches.TryTake(NowMs, early) is { } batch)
        {
            await _marks.MarkAsync(
                batch, _services.Mounts.Of(Point), Volatile.Read(ref _position) is not null, cancellationToken)
                .ConfigureAwait(false);
            if (Record.Eager)
            {
                _eager.Add(batch);
            }
        }
    }

    private async ValueTask KeepPositionAsync(CancellationToken cancellationToken)
    {
        string? position;
        lock (_lock)
        {
            position = _position;
        }

        if (position is null || position == _keptPosition || _isRewound)
        {
            return;
        }

        await MarkDueAsync(early: true, cancellationToken).ConfigureAwait(false);
        await _services.Metastore.CommitAsync(
            [(Record with { Position = position }).Put(Point)], cancellationToken).ConfigureAwait(false);
        _keptPosition = position;
    }

    private void Rewind()
    {
        lock (_lock)
        {
            if (_position is not null)
            {
                _isRewound = true;
                _reading?.Cancel();
            }
        }
    }

    private async ValueTask MarkAllAsync(bool durable, CancellationToken cancellationToken)
    {
        if (durable)
        {
            await _services.Invalidations.InvalidateAsync(Point, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _services.Invalidations.NoteSubtree(Point);
        }

        _counters.Rescan();
    }

    // An update of the mount has another store open; and a limit that forbade watching is tried again at times.
    private void FollowMount()
    {
        lock (_lock)
        {
            if (_open is { } open && (_services.Mounts.Of(Point).Store != open.Mount.Store || open.EndsMs <= NowMs))
            {
                _reading?.Cancel();
            }
        }
    }

    private async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        var signal = _signal;
        if (signal.Task.IsCompleted)
        {
            lock (_lock)
            {
                _signal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return;
        }

        var most = (long)_settings.MountsEvery.TotalMilliseconds;
        var wait = _batches.NextMs is { } next ? Math.Clamp(next - NowMs, 1, most) : most;
        await Task.WhenAny(
            signal.Task, Task.Delay(TimeSpan.FromMilliseconds(wait), _services.Time, cancellationToken))
            .ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async ValueTask PauseAsync(int failures, CancellationToken cancellationToken)
    {
        var longest = Math.Min(
            _settings.RetryMax.TotalMilliseconds, _settings.RetryMin.TotalMilliseconds * Math.Pow(2, failures));
        var pause = TimeSpan.FromMilliseconds(longest * (0.5 + (_services.Random.NextDouble() / 2)));
        await Task.Delay(pause, _services.Time, cancellationToken).ConfigureAwait(false);
    }
}
