using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>
/// Clusters that write and read one store while their messages are dropped, doubled, reordered and cut off, and they
/// crash between any two steps: no read returns what was before a change that the reader's watermark has passed, and
/// once all is heard every read returns what the store has.
/// </summary>
internal sealed class CrossClusterSchedule
{
    private const int Steps = 400;
    private const string Store = "m://s";

    private static readonly string[] Prefixes = ["/", "/a", "/a/b", "/ab", "/c"];
    private static readonly string[] Files =
        ["/a/1", "/a/2", "/a/b/3", "/a/b/4", "/ab/5", "/c/6", "/c/d/7", "/8"];

    private readonly SeededRandomSource _chance;
    private readonly List<ModelCluster> _clusters = [];
    private readonly Dictionary<StoreLocation, long> _store = [];
    private readonly List<StoreChangeRecord> _history = [];
    private readonly Dictionary<(int Receiver, int Origin), Stream> _streams = [];
    private readonly Dictionary<(int Cluster, long Key), StoreChangeRecord> _byKey = [];
    private readonly List<(int Cluster, FabricPath Path, long Version, HybridTimestamp At, long Row)> _syncs = [];
    private bool _isCalm;

    public CrossClusterSchedule(ulong seed)
    {
        _chance = new SeededRandomSource(seed);
        for (var i = 0; i < 2 + Pick(3); i++)
        {
            _clusters.Add(new ModelCluster(i));
            Mount(_clusters[i]);
        }
    }

    /// <summary>Reads that were answered without asking.</summary>
    public int Hits { get; private set; }

    /// <summary>Changes that receivers took over without asking.</summary>
    public int TakenOver => _clusters.Sum(static c => c.TakenOver);

    public List<string> Trace { get; } = [];

    public void Run()
    {
        for (var step = 0; step < Steps; step++)
        {
            Step(Pick(100));
        }

        _isCalm = true;
        Settle();
        foreach (var cluster in _clusters)
        {
            foreach (var file in Files.Select(FileAt).Where(cluster.Shows))
            {
                if (cluster.TryRead(file.Path) is { } seen)
                {
                    Expect(seen == _store.GetValueOrDefault(file), $"{cluster.Id} shows old {file} after everything");
                }
            }
        }
    }

    private void Step(int draw)
    {
        var cluster = _clusters[Pick(_clusters.Count)];
        switch (draw)
        {
            case < 20:
                Write(cluster, isAnnounced: true);
                break;
            case < 32:
                Publish(cluster);
                break;
            case < 60:
                Move(_clusters[Pick(_clusters.Count)], cluster);
                break;
            case < 90:
                Read(cluster);
                break;
            case < 93:
                _streams.Remove((cluster.Number, Pick(_clusters.Count)));
                break;
            case < 96:
                Crash(cluster);
                break;
            case < 97:
                LiveAlone(cluster);
                break;
            case < 99:
                Mount(cluster);
                break;
            default:
                if (cluster.Mounts.Count > 1)
                {
                    cluster.Unmount(cluster.Mounts[Pick(cluster.Mounts.Count)]);
                    _syncs.RemoveAll(s => s.Cluster == cluster.Number);
                }

                break;
        }
    }

    private void Write(ModelCluster cluster, bool isAnnounced)
    {
        var file = FileAt(Files[Pick(Files.Length)]);
        if (!cluster.MayWrite(file))
        {
            return;
        }

        var key = isAnnounced ? cluster.Announce(file) : 0;
        if (Dies(cluster))
        {
            return;
        }

        var askedAt = cluster.Now();
        var before = cluster.KnownVersion(file.Path);
        var version = _store[file] = _store.GetValueOrDefault(file) + 1;
        var record = new StoreChangeRecord
        {
            Origin = cluster.Number,
            Place = file,
            Version = version,
            EpochNumber = cluster.EpochNumber,
        };
        _history.Add(record);
        if (isAnnounced)
        {
            _byKey[(cluster.Number, key)] = record;
        }

        Note($"{cluster.Id} writes {file} version {version}");
        if (isAnnounced && Dies(cluster))
        {
            return;
        }

        cluster.Remember(file.Path, version, askedAt, cluster.RowOf(file.Path));
        if (isAnnounced)
        {
            cluster.Append(key, version, before);
        }
    }

    private void Publish(ModelCluster cluster)
    {
        var (messages, keys) = cluster.LogSome();
        for (var i = 0; i < keys.Count; i++)
        {
            if (_byKey.TryGetValue((cluster.Number, long.Parse(keys[i])), out var record))
            {
                // What folded is told under the last sequence of its fold.
                record.Sequence = messages.Count == keys.Count
                    ? messages[i].Sequence
                    : messages.Where(m => record.Place.IsSameOrUnder(m.Location)).Max(static m => m.Sequence);
            }
        }

        if (messages.Count > 0 && !Dies(cluster))
        {
            cluster.Offer(messages);
        }
    }

    // One step of what a receiver hears of an origin.
    private void Move(ModelCluster receiver, ModelCluster origin)
    {
        var topics = TopicPlanner.Of(receiver.Mounts, origin.Announced);
        var key = (receiver.Number, origin.Number);
        if (receiver == origin)
        {
            return;
        }

        if (LedgerRules.Drop(receiver.PeerOf(origin.Number), topics) is { Outcome: LedgerOutcome.Apply } drop)
        {
            receiver.Apply(origin.Number, drop, _chance, () => Dies(receiver));
            return;
        }

        if (topics.Count == 0)
        {
            return;
        }

        if (!_streams.TryGetValue(key, out var stream)
            || stream.Queue != origin.Queues.GetValueOrDefault(receiver.Number) || !stream.Topics.SequenceEqual(topics))
        {
            var known = receiver.PeerOf(origin.Number);
            var (queue, welcome) = origin.Open(
                new SubscriptionRequest
                {
                    Subscriber = receiver.Id,
                    Epoch = known.Epoch,
                    After = known.Watermark,
                    Topics = topics,
                },
                receiver.Number);
            _streams[key] = new Stream(queue, topics, [welcome]);
            return;
        }

        if (_isCalm || Pick(2) == 0)
        {
            Send(stream, origin);
        }

        if (stream.InFlight.Count > 0)
        {
            var at = _isCalm ? 0 : Pick(stream.InFlight.Count);
            var frame = stream.InFlight[at];
            stream.InFlight.RemoveAt(at);
            Deliver(receiver, origin, stream, frame);
        }
    }

    private void Send(Stream stream, ModelCluster origin)
    {
        var frame = stream.Queue.Take(origin.Id, origin.Log.Epoch);
        var copies = _isCalm ? 1 : Pick(10) switch { < 2 => 0, < 4 => 2, _ => 1 };
        for (var i = 0; i < copies; i++)
        {
            stream.InFlight.Add(frame);
        }
    }

    private void Deliver(ModelCluster receiver, ModelCluster origin, Stream stream, InvalidationFrame frame)
    {
        var step = LedgerRules.Accept(receiver.PeerOf(origin.Number), frame, stream.Topics);
        if (step.Outcome != LedgerOutcome.Duplicate)
        {
            Note(
                $"{receiver.Id} hears {origin.Id} {frame.After}..{frame.UpTo}: {step.Outcome} "
                    + $"of {step.Next.Watermark}, {step.Roots.Count} roots");
        }

        if (step.Outcome == LedgerOutcome.Gap)
        {
            _streams.Remove((receiver.Number, origin.Number));
        }
        else if (step.Outcome == LedgerOutcome.Apply)
        {
            receiver.Apply(origin.Number, step, _chance, () => Dies(receiver));
        }
    }

    private void Read(ModelCluster cluster)
    {
        var file = FileAt(Files[Pick(Files.Length)]);
        if (!cluster.Shows(file))
        {
            return;
        }

        // A comparison that was asked long ago may only end now.
        if (_syncs.Count > 0 && Pick(2) == 0)
        {
            var late = _syncs[Pick(_syncs.Count)];
            _syncs.Remove(late);
            _clusters[late.Cluster].Remember(late.Path, late.Version, late.At, late.Row);
        }

        if (cluster.TryRead(file.Path) is { } seen)
        {
            Hits++;
            Check(cluster, file, seen);
            return;
        }

        _syncs.Add(
            (cluster.Number, file.Path, _store.GetValueOrDefault(file), cluster.Now(), cluster.RowOf(file.Path)));
        if (Pick(3) > 0)
        {
            var asked = _syncs[^1];
            _syncs.RemoveAt(_syncs.Count - 1);
            cluster.Remember(file.Path, asked.Version, asked.At, asked.Row);
        }
    }

    private void Check(ModelCluster reader, StoreLocation file, long seen)
    {
        foreach (var change in _history.Where(c => c.Place == file && c.Version > seen && c.Origin != reader.Number))
        {
            var known = reader.PeerOf(change.Origin);
            var epoch = $"{change.Origin}-{change.EpochNumber}";
            var isPassed = known.Covered.Any(t => file.IsSameOrUnder(t))
                && (known.Epoch == epoch
                    ? change.Sequence > 0 && known.Watermark >= change.Sequence
                    : known.Epoch is not null && EpochOf(known.Epoch) > change.EpochNumber);
            Expect(
                !isPassed,
                $"{reader.Id} read version {seen} of {file} although it heard c{change.Origin} "
                    + $"up to {known.Watermark}, and version {change.Version} was {change.Sequence}");
        }
    }

    private void Crash(ModelCluster cluster)
    {
        Note($"{cluster.Id} crashes");
        cluster.Crash();
        _syncs.RemoveAll(s => s.Cluster == cluster.Number);
        foreach (var key in _streams.Keys.Where(k => k.Receiver == cluster.Number).ToList())
        {
            _streams.Remove(key);
        }
    }

    // Started without telling others, it changes the store unheard; then it shares again.
    private void LiveAlone(ModelCluster cluster)
    {
        Crash(cluster);
        Write(cluster, isAnnounced: false);
        cluster.LoseEpoch();
        Note($"{cluster.Id} begins epoch {cluster.EpochNumber}");
    }

    private void Mount(ModelCluster cluster)
    {
        var place = new StoreLocation(Store, FabricPath.Parse(Prefixes[Pick(Prefixes.Length)]));
        if (cluster.Mounts.All(m => m.Location != place))
        {
            cluster.Mounts.Add(new ClusterMount(place, ReadOnly: Pick(5) == 0));
            Note($"{cluster.Id} mounts {cluster.Mounts[^1]}");
        }
    }

    // A crash between any two steps; never while all is to settle.
    private bool Dies(ModelCluster cluster)
    {
        if (_isCalm || Pick(25) > 0)
        {
            return false;
        }

        Crash(cluster);
        return true;
    }

    private void Settle()
    {
        foreach (var late in _syncs)
        {
            _clusters[late.Cluster].Remember(late.Path, late.Version, late.At, late.Row);
        }

        foreach (var cluster in _clusters)
        {
            while (cluster.HasUnpublished)
            {
                Publish(cluster);
            }
        }

        for (var round = 0; round < 100; round++)
        {
            foreach (var receiver in _clusters)
            {
                _clusters.ForEach(origin => Move(receiver, origin));
            }
        }
    }

    private static StoreLocation FileAt(string path) => new(Store, FabricPath.Parse(path));

    private static int EpochOf(string epoch) => int.Parse(epoch[(epoch.IndexOf('-') + 1)..]);

    private int Pick(int below) => (int)_chance.NextInt64(below);

    private void Note(string line) => Trace.Add(line);

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new InvalidOperationException(otherwise);
        }
    }

    private sealed record Stream(
        SubscriberQueue Queue, IReadOnlyList<StoreLocation> Topics, List<InvalidationFrame> InFlight);
}
