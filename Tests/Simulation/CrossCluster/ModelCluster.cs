using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>
/// One cluster over the engine's own parts. What is called durable survives <see cref="Crash"/>; nothing else does.
/// Paths are called as the store calls them.
/// </summary>
internal sealed class ModelCluster
{
    private const int LogMax = 30;
    private const int QueueMax = 6;
    private const int BufferMax = 8;

    private readonly HybridLogicalClock _clock = new(TimeProvider.System);

    // Durable.
    private readonly SortedDictionary<long, InvalidationMessage> _announcements = [];
    private readonly List<InvalidationMessage> _logged = [];
    private readonly Dictionary<StaleMark, HybridTimestamp> _marks = [];
    private readonly Dictionary<FabricPath, (long Version, HybridTimestamp SyncedAt)> _cached = [];
    private readonly Dictionary<FabricPath, long> _rows = [];
    private readonly Dictionary<int, ClusterPeer> _stored = [];
    private readonly List<ClusterMount> _ended = [];
    private long _nextKey;

    // In memory.
    private ChangeBuffer _buffer = null!;
    private InvalidationIndex _index = null!;

    public ModelCluster(int number)
    {
        Number = number;
        Id = ClusterId.Parse($"c{number}");
        Boot();
    }

    public int Number { get; }

    public ClusterId Id { get; }

    public List<ClusterMount> Mounts { get; } = [];

    /// <summary>What others are told, with what it had mounted before.</summary>
    public IReadOnlyList<ClusterMount> Announced => [.. Mounts, .. _ended];

    public OriginLog Log { get; private set; } = null!;

    public int EpochNumber { get; private set; }

    /// <summary>Queues of those that hear this one.</summary>
    public Dictionary<int, SubscriberQueue> Queues { get; } = [];

    /// <summary>How far the others are heard.</summary>
    public Dictionary<int, ClusterPeer> Known { get; } = [];

    /// <summary>Changes that it took over without asking.</summary>
    public int TakenOver { get; private set; }

    public bool HasUnpublished => _buffer.Count > 0;

    public bool Shows(StoreLocation place) => Mounts.Any(m => place.IsSameOrUnder(m.Location));

    public bool MayWrite(StoreLocation place) => Mounts
        .Where(m => place.IsSameOrUnder(m.Location)).MaxBy(static m => m.Location.Path.Depth) is { ReadOnly: false };

    public ClusterPeer PeerOf(int other) => Known.TryGetValue(other, out var known) ? known : Fresh(other);

    /// <summary>Durable before the store changes.</summary>
    public long Announce(StoreLocation place)
    {
        _announcements.Add(++_nextKey, new InvalidationMessage
        {
            Sequence = 0,
            Location = place,
            Kind = StoreChangeKind.Write,
        });
        return _nextKey;
    }

    public void Append(long key, long version, long? replaced) => _buffer.Append(
        [
            _announcements[key] with
            {
                Fingerprint = FingerprintOf(version),
                ReplacedTag = replaced is { } known ? TagOf(known) : null,
                AttributesTag = string.Empty,
            },
        ],
        key.ToString());

    /// <summary>The version that it last knew the store to have, however long ago.</summary>
    public long? KnownVersion(FabricPath path) =>
        _cached.TryGetValue(path, out var known) && known.Version > 0 ? known.Version : null;

    /// <summary>Which row a path has: what was asked of another is not taken over.</summary>
    public long RowOf(FabricPath path) => _rows.GetValueOrDefault(path);

    public HybridTimestamp Now() => _clock.Now();

    public void Remember(FabricPath path, long version, HybridTimestamp syncedAt, long row)
    {
        if (row != RowOf(path))
        {
            return;
        }

        _rows[path] = row + 1;
        if (!_cached.TryGetValue(path, out var old) || syncedAt > old.SyncedAt)
        {
            _cached[path] = (version, syncedAt);
        }
    }

    /// <summary>What a read under the interval -1 answers without asking; null when it asks.</summary>
    public long? TryRead(FabricPath path) =>
        _cached.TryGetValue(path, out var known)
            && !SyncPolicy.Decide(known.SyncedAt, _index.LatestFor(path), new SyncInterval(-1, "model"), 0).IsStale
            ? known.Version
            : null;

    /// <summary>Gives changes their sequence and logs them, durably.</summary>
    public (IReadOnlyList<InvalidationMessage> Messages, IReadOnlyList<string> Keys) LogSome()
    {
        if (_buffer.Take(3) is not { } batch)
        {
            return ([], []);
        }

        var sequence = Log.Head;
        var messages = batch.Changes.Select(c => c with { Sequence = ++sequence }).ToList();
        foreach (var key in batch.Keys)
        {
            _announcements.Remove(long.Parse(key));
        }

        _logged.AddRange(messages);
        return (messages, batch.Keys);
    }

    public void Offer(IReadOnlyList<InvalidationMessage> messages)
    {
        Log.Append(messages);
        foreach (var queue in Queues.Values)
        {
            queue.Offer(messages, Log.Head);
        }
    }

    public (SubscriberQueue Queue, InvalidationFrame Welcome) Open(SubscriptionRequest request, int subscriber)
    {
        var opened = SubscriptionOpening.Open(Log, Id, request, QueueMax);
        Queues[subscriber] = opened.Queue;
        return opened;
    }

    /// <summary>Marks of a step: seen at once, durable with the watermark or not at all.</summary>
    public void Apply(int origin, LedgerStep step, IRandomSource chance, Func<bool> dies)
    {
        var at = _clock.Now();
        List<StaleMark> marks = [.. step.Roots.Select(static r => new StaleMark(r.Path, true))];
        foreach (var message in step.Messages)
        {
            if (!TryTakeOver(message, marks))
            {
                marks.Add(new StaleMark(message.Location.Path, true));
            }
        }

        marks.ForEach(m => _index.Invalidate(m.Path, m.Subtree, at));
        if (dies())
        {
            return;
        }

        if (step.Marks || chance.NextInt64(4) == 0)
        {
            marks.ForEach(m => _marks[m] = at);
            _stored[origin] = step.Next;
        }

        Known[origin] = step.Next;
    }

    public void Crash()
    {
        Queues.Clear();
        Known.Clear();
        Boot();
    }

    /// <summary>A life in which it told nobody anything.</summary>
    public void LoseEpoch()
    {
        EpochNumber++;
        _logged.Clear();
        _announcements.Clear();
        Crash();
    }

    public void Unmount(ClusterMount mount)
    {
        Mounts.Remove(mount);
        if (!mount.ReadOnly)
        {
            _ended.Add(mount);
        }

        foreach (var path in _cached.Keys.Where(p => !Shows(new StoreLocation(mount.Location.Store, p))).ToList())
        {
            _cached.Remove(path);
        }
    }

    private void Boot()
    {
        _buffer = new ChangeBuffer(BufferMax);
        _index = new InvalidationIndex(20);
        Log = new OriginLog($"{Number}-{EpochNumber}", LogMax);
        if (_logged.Count > 0)
        {
            Log.StartAt(_logged[0].Sequence - 1);
            Log.Append(_logged);
        }

        foreach (var (key, message) in _announcements)
        {
            // Recovery: nobody knows what the store did.
            _marks[new StaleMark(message.Location.Path, true)] = _clock.Now();
            _buffer.Append([message with { Kind = StoreChangeKind.Subtree }], key.ToString());
        }

        foreach (var (mark, at) in _marks)
        {
            _index.Invalidate(mark.Path, mark.Subtree, at);
        }

        foreach (var (other, known) in _stored)
        {
            Known[other] = known;
        }
    }

    // Durable at once, before the marks and the watermark are.
    private bool TryTakeOver(InvalidationMessage message, List<StaleMark> pending)
    {
        var path = message.Location.Path;
        if (!_cached.TryGetValue(path, out var known) || known.Version == 0)
        {
            return false;
        }

        if (KnownChange.IsKnown(message, FingerprintOf(known.Version), string.Empty))
        {
            return true;
        }

        var isStale = _index.LatestFor(path) > known.SyncedAt || pending.Any(m => path.IsSameOrUnder(m.Path));
        if (!KnownChange.Follows(message, FingerprintOf(known.Version), string.Empty, isStale))
        {
            return false;
        }

        _cached[path] = (long.Parse(message.Fingerprint!.ContentTag[1..]), known.SyncedAt);
        _rows[path] = RowOf(path) + 1;
        TakenOver++;
        return true;
    }

    private static string TagOf(long version) => $"v{version}";

    private static Fingerprint FingerprintOf(long version) =>
        new() { Kind = EntryKind.File, ContentTag = TagOf(version) };

    private static ClusterPeer Fresh(int other) =>
        new() { Cluster = new ClusterRecord { Id = ClusterId.Parse($"c{other}"), Instance = "i" } };
}
