using System.Runtime.CompilerServices;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Writing;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Tells other clusters what this one changed in stores: behind the writes, in one order, from a durable log.
/// </summary>
public sealed class Publisher : IChangeAnnouncer, IInvalidationOrigin, IAsyncDisposable
{
    // How long the loop sleeps when nobody wakes it; it is woken for everything.
    private static readonly TimeSpan IdleMax = TimeSpan.FromMinutes(1);

    private readonly CrossClusterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ChangeAnnouncer _announcer;
    private readonly ChangeBuffer _buffer;
    private readonly PublicationStore _store;
    private readonly Pulse _pulse = new();
    private readonly CancellationTokenSource _lifetime = new();
    private readonly Lock _lock = new();

    // Guarded by the lock: a subscription begins between two appends.
    private readonly Dictionary<ClusterId, Subscription> _subscriptions = [];
    private readonly List<(long Through, TaskCompletionSource Done)> _waiting = [];
    private OriginLog _log = new(string.Empty, 1);
    private long _published;
    private Task _running = Task.CompletedTask;
    private long _failures;

    /// <summary>Composes it; <see cref="StartAsync"/> reads the log.</summary>
    public Publisher(
        IMetastore metastore, MountTable mounts, CrossClusterSettings settings, TimeProvider time,
        IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _time = time;
        Shared = new SharedMounts(mounts, settings.Private);
        _announcer = new ChangeAnnouncer(mounts, Shared);
        _buffer = new ChangeBuffer(settings.BufferMax);
        _store = new PublicationStore(metastore, random, settings.LogMax);
    }

    /// <inheritdoc/>
    public ClusterId Id => _settings.Id;

    /// <summary>Failures of the metastore that the publisher has waited out.</summary>
    public long Failures => Volatile.Read(ref _failures);

    /// <summary>Changes that have no sequence yet.</summary>
    public int Waiting => _buffer.Count;

    internal SharedMounts Shared { get; }

    /// <summary>
    /// Goes on from the log, and publishes what an earlier process announced and did not get to. After recovery, before
    /// anything is served.
    /// </summary>
    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var log = await _store.LoadAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _log = log;
        }

        foreach (var (key, left) in await _store.LeftBehindAsync(cancellationToken).ConfigureAwait(false))
        {
            // Nobody knows how far the change came, nor what else recovery made of it.
            _buffer.Append(
                [.. left.Changes.Select(static c => c with { Fingerprint = null, Kind = Doubtful(c.Kind) })], key);
        }

        _running = RunAsync(_lifetime.Token);
        _pulse.Set();
    }

    /// <inheritdoc/>
    public Announcement? Prepare(StoreChangeSubject subject) => _announcer.Prepare(subject);

    /// <inheritdoc/>
    public void Publish(Announcement announcement, FileStatus? outcome)
    {
        ArgumentNullException.ThrowIfNull(announcement);
        _buffer.Append(ChangeAnnouncer.WithOutcome(announcement, outcome), announcement.Key);
        _pulse.Set();
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<InvalidationFrame> OpenAsync(
        SubscriptionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var (subscription, welcome) = Register(request);
        try
        {
            yield return welcome;
            while (!subscription.IsReplaced)
            {
                do
                {
                    yield return subscription.Queue.Take(Id, welcome.Epoch);
                }
                while (subscription.Queue.HasMore);

                await subscription.Queue.WaitAsync(_settings.HeartbeatEvery, _time, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        finally
        {
            Unregister(subscription);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<OriginPosition> HeadAsync(ClusterId subscriber, CancellationToken cancellationToken)
    {
        var wanted = _buffer.Appended;
        TaskCompletionSource? done = null;
        lock (_lock)
        {
            if (_published < wanted)
            {
                done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((wanted, done));
            }
        }

        if (done is not null)
        {
            await done.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        lock (_lock)
        {
            if (_subscriptions.TryGetValue(subscriber, out var subscription))
            {
                subscription.Queue.Wake();
            }

            return new OriginPosition(_log.Epoch, _log.Head);
        }
    }

    /// <summary>Who hears of us, and how far each is.</summary>
    internal IReadOnlyList<SubscriberState> Subscribers()
    {
        lock (_lock)
        {
            return
            [
                .. _subscriptions.Values.Select(s => new SubscriberState(
                    s.Subscriber, s.Queue.Count, s.Queue.SentUpTo, _log.Head, s.Queue.Folds)),
            ];
        }
    }

    /// <summary>How far this cluster is.</summary>
    internal OriginPosition Position()
    {
        lock (_lock)
        {
            return new OriginPosition(_log.Epoch, _log.Head);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifetime.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _waiting.ForEach(static w => w.Done.TrySetCanceled());
            _waiting.Clear();
        }

        _lifetime.Dispose();
    }

    // What was begun may have done half of it, or have been completed another way.
    private static StoreChangeKind Doubtful(StoreChangeKind kind) =>
        kind is StoreChangeKind.Remove ? StoreChangeKind.Remove : StoreChangeKind.Subtree;

    private (Subscription Subscription, InvalidationFrame Welcome) Register(SubscriptionRequest request)
    {
        if (request.Topics.Count is 0 or > CrossClusterProtocol.TopicsMax)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "subscribe", request.Subscriber.Value,
                $"a subscription has 1 to {CrossClusterProtocol.TopicsMax} topics");
        }

        lock (_lock)
        {
            var (queue, welcome) = SubscriptionOpening.Open(_log, Id, request, _settings.QueueMax);
            var subscription = new Subscription(request.Subscriber, queue);
            if (_subscriptions.Remove(request.Subscriber, out var old))
            {
                old.IsReplaced = true; // Its connection is dead and does not know it yet.
                old.Queue.Wake();
            }

            if (_subscriptions.Count >= CrossClusterProtocol.ClustersMax)
            {
                throw new FabricException(
                    FabricErrorKind.TooLarge, "subscribe", request.Subscriber.Value,
                    $"at most {CrossClusterProtocol.ClustersMax} subscribers");
            }

            _subscriptions.Add(request.Subscriber, subscription);
            return (subscription, welcome);
        }
    }

    private void Unregister(Subscription subscription)
    {
        lock (_lock)
        {
            if (_subscriptions.GetValueOrDefault(subscription.Subscriber) == subscription)
            {
                _subscriptions.Remove(subscription.Subscriber);
            }
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_buffer.Take(CrossClusterProtocol.FrameMessagesMax) is { } batch)
            {
                await PublishAsync(batch, cancellationToken).ConfigureAwait(false);
            }

            await _pulse.WaitAsync(IdleMax, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask PublishAsync(ChangeBufferBatch batch, CancellationToken cancellationToken)
    {
        var sequence = Position().Head;
        var messages = batch.Changes.Select(c => c with { Sequence = ++sequence }).ToList();
        await LogAsync(messages, batch.Keys, cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _log.Append(messages);
            foreach (var subscription in _subscriptions.Values)
            {
                subscription.Queue.Offer(messages, sequence);
            }

            _published = batch.Through;
            foreach (var (_, done) in _waiting.Where(w => w.Through <= _published))
            {
                done.TrySetResult();
            }

            _waiting.RemoveAll(w => w.Through <= _published);
        }
    }

    // Nothing may be sent under a sequence that a restart would give to another change.
    private async ValueTask LogAsync(
        IReadOnlyList<InvalidationMessage> messages, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        for (var pause = _settings.RetryMin; ; pause = pause * 2 < _settings.RetryMax ? pause * 2 : _settings.RetryMax)
        {
            try
            {
                await _store.LogAsync(messages, keys, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FabricException)
            {
                // The metastore is away; writes are not acknowledged either then.
                Interlocked.Increment(ref _failures);
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private sealed class Subscription(ClusterId subscriber, SubscriberQueue queue)
    {
        private volatile bool _isReplaced;

        public ClusterId Subscriber => subscriber;

        public SubscriberQueue Queue => queue;

        public bool IsReplaced
        {
            get => _isReplaced;
            set => _isReplaced = value;
        }
    }
}
