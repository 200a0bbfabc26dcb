using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// What one subscriber has not been sent yet: bounded. When it is full, everything in it becomes one change of the
/// common subtree of each topic. Thread-safe.
/// </summary>
internal sealed class SubscriberQueue
{
    private readonly Lock _lock = new();
    private readonly IReadOnlyList<StoreLocation> _topics;
    private readonly int _messagesMax;
    private readonly Pulse _pulse = new();
    private Queue<InvalidationMessage> _messages = new();
    private long _sentUpTo;
    private long _offeredUpTo;
    private long _folds;

    /// <summary>Begins behind a sequence.</summary>
    public SubscriberQueue(IReadOnlyList<StoreLocation> topics, long after, int messagesMax)
    {
        // Folding leaves one for each topic: with less room than that it would never make any.
        _messagesMax = Math.Max(messagesMax, topics.Count + 1);
        _topics = topics;
        _sentUpTo = _offeredUpTo = after;
    }

    /// <summary>Places it hears of.</summary>
    public IReadOnlyList<StoreLocation> Topics => _topics;

    /// <summary>Messages that wait.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>How far the subscriber was sent.</summary>
    public long SentUpTo
    {
        get
        {
            lock (_lock)
            {
                return _sentUpTo;
            }
        }
    }

    /// <summary>Times it was full.</summary>
    public long Folds => Volatile.Read(ref _folds);

    /// <summary>Adds those of the changes up to a sequence that concern a topic. Never waits.</summary>
    public void Offer(IEnumerable<InvalidationMessage> messages, long upTo)
    {
        var isWanted = false;
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (!_topics.Any(t => TopicPlanner.Concerns(message, t)))
                {
                    continue;
                }

                isWanted = true;
                _messages.Enqueue(message);
                if (_messages.Count > _messagesMax)
                {
                    _messages = new Queue<InvalidationMessage>(ChangeFolding.Fold(_messages, _topics));
                    _folds++;
                }
            }

            _offeredUpTo = Math.Max(_offeredUpTo, upTo);
        }

        if (isWanted)
        {
            Wake();
        }
    }

    /// <summary>Has the next frame sent at once, even when nothing is in it.</summary>
    public void Wake() => _pulse.Set();

    /// <summary>Waits until there is something to send, or for as long as a silence may last.</summary>
    public ValueTask WaitAsync(TimeSpan silenceMax, TimeProvider time, CancellationToken cancellationToken) =>
        _pulse.WaitAsync(silenceMax, time, cancellationToken);

    /// <summary>The next frame; an empty one when nothing waits.</summary>
    public InvalidationFrame Take(ClusterId origin, string epoch)
    {
        lock (_lock)
        {
            var taken = new List<InvalidationMessage>(
                Math.Min(_messages.Count, CrossClusterProtocol.FrameMessagesMax));
            while (taken.Count < CrossClusterProtocol.FrameMessagesMax && _messages.TryDequeue(out var message))
            {
                taken.Add(message);
            }

            // Folding puts several under one sequence: a frame ends between sequences only.
            while (_messages.TryPeek(out var next) && taken.Count > 0 && next.Sequence <= taken[^1].Sequence)
            {
                taken.Add(_messages.Dequeue());
            }

            var after = _sentUpTo;
            _sentUpTo = _messages.Count > 0 ? taken[^1].Sequence : _offeredUpTo;
            return new InvalidationFrame
            {
                Origin = origin,
                Epoch = epoch,
                After = after,
                UpTo = _sentUpTo,
                Messages = taken,
            };
        }
    }

    /// <summary>Whether more waits than a frame took.</summary>
    public bool HasMore
    {
        get
        {
            lock (_lock)
            {
                return _messages.Count > 0;
            }
        }
    }
}
