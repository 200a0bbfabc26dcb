using System.Text.Json;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Hears another cluster: opens a subscription, marks what it tells, moves the watermark, and begins again from the
/// watermark whenever anything is amiss. One frame at a time.
/// </summary>
internal sealed class PeerSubscription : IAsyncDisposable
{
    private const int SilentBeats = 3;
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private readonly EngineServices _services;
    private readonly CrossClusterSettings _settings;
    private readonly IInvalidationCarrier _carrier;
    private readonly ChangeMarker _marker;
    private readonly CrossClusterCounters _counters;
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Pulse _pulse = new();
    private readonly Lock _lock = new();
    private readonly List<(OriginPosition Position, TaskCompletionSource Done)> _waiting = [];

    // Written by the loop alone, under the lock.
    private ClusterPeer _known;
    private long _storedAt;
    private bool _isStored;

    // What discovery said last; the loop takes it over with its next attempt.
    private ClusterRecord _record;
    private IReadOnlyList<StoreLocation> _topics;
    private CancellationTokenSource? _attempt;
    private Task _running = Task.CompletedTask;
    private volatile string? _lastError;
    private volatile bool _isConnected;
    private long _heardAt;

    /// <summary>Begins where <paramref name="known"/> ended, with <see cref="Start"/>.</summary>
    public PeerSubscription(
        EngineServices services, CrossClusterSettings settings, IInvalidationCarrier carrier, ChangeMarker marker,
        CrossClusterCounters counters, (ClusterPeer Known, IReadOnlyList<StoreLocation> Topics) from)
    {
        (_services, _settings, _carrier, _marker, _counters) = (services, settings, carrier, marker, counters);
        _known = from.Known;
        _record = from.Known.Cluster;
        _topics = from.Topics;
        _isStored = from.Known.Epoch is not null;
        _storedAt = services.Time.GetTimestamp();
    }

    /// <summary>How far it has been heard.</summary>
    public ClusterPeer Known
    {
        get
        {
            lock (_lock)
            {
                return _known with { Cluster = _record };
            }
        }
    }

    /// <summary>What is heard of.</summary>
    public IReadOnlyList<StoreLocation> Topics
    {
        get
        {
            lock (_lock)
            {
                return _topics;
            }
        }
    }

    /// <summary>Whether a subscription is open.</summary>
    public bool IsConnected => _isConnected;

    /// <summary>Why the last one ended; null after one that was opened.</summary>
    public string? LastError => _lastError;

    /// <summary>Milliseconds since the last frame; null before the first.</summary>
    public long? HeardAgoMs => Volatile.Read(ref _heardAt) is not 0 and var at
        ? (long)_services.Time.GetElapsedTime(at).TotalMilliseconds
        : null;

    /// <summary>Begins to listen.</summary>
    public void Start() => _running = RunAsync(_lifetime.Token);

    /// <summary>What discovery says of the cluster, and what is shared with it by now.</summary>
    public void Update(ClusterRecord record, IReadOnlyList<StoreLocation> topics)
    {
        lock (_lock)
        {
            var isSame = _topics.SequenceEqual(topics) && _record.Addresses.SequenceEqual(record.Addresses);
            (_record, _topics) = (record, topics);
            if (isSame)
            {
                return;
            }

            _attempt?.Cancel();
        }

        _pulse.Set();
    }

    /// <summary>Ends when everything up to a position is marked here, or by the token.</summary>
    public async ValueTask WaitForAsync(OriginPosition position, CancellationToken cancellationToken)
    {
        TaskCompletionSource done;
        lock (_lock)
        {
            if (Covers(position))
            {
                return;
            }

            done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((position, done));
        }

        try
        {
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _waiting.RemoveAll(w => w.Done == done);
            }
        }
    }

    /// <summary>Asks the cluster how far it is.</summary>
    public ValueTask<OriginPosition> HeadAsync(CancellationToken cancellationToken) =>
        _carrier.HeadAsync(Known.Cluster, _settings.Id, cancellationToken);

    /// <summary>Stops listening. What was heard stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _lifetime.Dispose();
    }

    /// <summary>The document of a peer.</summary>
    public static MetastoreChange Put(ClusterPeer peer) => new MetastoreChange.PutDocument(
        DocumentKinds.ClusterPeer, peer.Cluster.Id.Value,
        JsonSerializer.SerializeToUtf8Bytes(peer, CrossClusterJson.Default.ClusterPeer), null);

    private bool Covers(OriginPosition position) =>
        _known.Epoch == position.Epoch && _known.Watermark >= position.Head
        && TopicPlanner.NotIn(_known.Covered, _topics).Count == 0;

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var pause = _settings.RetryMin;
        while (true)
        {
            var (record, topics) = Current();
            await TryDropAsync(topics, cancellationToken).ConfigureAwait(false);
            if (topics.Count == 0 || record.Addresses.Count == 0)
            {
                await _pulse.WaitAsync(IdleMax, _services.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var before = Known.Watermark;
            await TryFollowAsync(record, topics, cancellationToken).ConfigureAwait(false);
            _isConnected = false;
            pause = Known.Watermark > before ? _settings.RetryMin : Longer(pause);
            await _pulse.WaitAsync(
                pause * (0.5 + (0.5 * _services.Random.NextDouble())), _services.Time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private async ValueTask TryDropAsync(IReadOnlyList<StoreLocation> topics, CancellationToken cancellationToken)
    {
        var step = LedgerRules.Drop(Known, topics);
        if (step.Outcome != LedgerOutcome.Apply)
        {
            return;
        }

        try
        {
            await ApplyAsync(step, cancellationToken).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            // The marks are seen already; the document still says that it is covered, so that it is done again.
            _lastError = e.Message;
            _pulse.Set();
        }
    }

    private TimeSpan Longer(TimeSpan pause) => pause * 2 < _settings.RetryMax ? pause * 2 : _settings.RetryMax;

    private (ClusterRecord Record, IReadOnlyList<StoreLocation> Topics) Current()
    {
        lock (_lock)
        {
            return (_record, _topics);
        }
    }

    private async ValueTask TryFollowAsync(
        ClusterRecord record, IReadOnlyList<StoreLocation> topics, CancellationToken cancellationToken)
    {
        using var attempt = new CancellationTokenSource(Silence, _services.Time);
        using var end = cancellationToken.Register(attempt.Cancel);
        SetAttempt(attempt);
        try
        {
            await FollowAsync(record, topics, attempt).ConfigureAwait(false);
        }
        catch (FabricException e)
        {
            _lastError = e.Message;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _lastError = "nothing was heard for too long, or what is shared changed";
        }
        finally
        {
            SetAttempt(null);
        }
    }

    private TimeSpan Silence => SilentBeats * _settings.HeartbeatEvery;

    private void SetAttempt(CancellationTokenSource? attempt)
    {
        lock (_lock)
        {
            _attempt = attempt;
        }
    }

    // Returns when something is missing, or the origin ended the stream.
    private async ValueTask FollowAsync(
        ClusterRecord record, IReadOnlyList<StoreLocation> topics, CancellationTokenSource attempt)
    {
        var known = Known;
        var request = new SubscriptionRequest
        {
            Subscriber = _settings.Id,
            Epoch = known.Epoch,
            After = known.Watermark,
            Topics = topics,
        };
        await foreach (var frame in _carrier.SubscribeAsync(record, request, attempt.Token).ConfigureAwait(false))
        {
            attempt.CancelAfter(Silence);
            if (frame.Origin != record.Id)
            {
                throw new FabricException(
                    FabricErrorKind.Conflict, "subscribe", record.Id.Value,
                    $"cluster '{frame.Origin}' answers at its address", RetryAdvice.Backoff);
            }

            Volatile.Write(ref _heardAt, _services.Time.GetTimestamp());
            var step = LedgerRules.Accept(Known, frame, topics);
            if (step.Outcome == LedgerOutcome.Gap)
            {
                _counters.Gap();
                return;
            }

            if (step.Outcome == LedgerOutcome.Duplicate)
            {
                if (frame.UpTo != frame.After)
                {
                    _counters.Duplicate();
                }

                continue;
            }

            await ApplyAsync(step, attempt.Token).ConfigureAwait(false);
            _isConnected = true;
            _lastError = null;
        }
    }

    /// <summary>Marks first, then the watermark: in one transaction, and in this order for whoever looks.</summary>
    private async ValueTask ApplyAsync(LedgerStep step, CancellationToken cancellationToken)
    {
        if (step.Marks || IsDue(step.Next))
        {
            List<StaleMark> marks =
            [
                .. _marker.MarksOf(step.Roots),
                .. await _marker.MarksOfAsync(step.Messages, cancellationToken).ConfigureAwait(false),
            ];
            await _services.Invalidations.InvalidateAsync(
                marks, [Put(step.Next with { Cluster = Current().Record })], cancellationToken).ConfigureAwait(false);
            _counters.Heard(step.Messages.Count);
            _counters.Marked(marks.Count);
            _counters.MarkedRoots(step.Roots.Count);
            _isStored = true;
            _storedAt = _services.Time.GetTimestamp();
        }

        lock (_lock)
        {
            _known = step.Next;
            foreach (var (_, done) in _waiting.Where(w => Covers(w.Position)))
            {
                done.TrySetResult();
            }
        }
    }

    // A watermark that moves without changes may stay behind in its document: it is told again, which is harmless.
    private bool IsDue(ClusterPeer next) =>
        !_isStored || next.Epoch != _known.Epoch || !next.Covered.SequenceEqual(_known.Covered)
        || _services.Time.GetElapsedTime(_storedAt) >= _settings.WatermarkEvery;
}
