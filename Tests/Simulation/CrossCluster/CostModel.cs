using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Tests.Simulation.CrossCluster;

/// <summary>
/// Many clusters on one store, over the engine's log, queues, ledger and index, a tick after the other: how often reads
/// are stale, and what the store is asked. The network and the clusters' caches are modelled, by seed.
/// </summary>
internal sealed class CostModel
{
    private const int CutTicks = 10 * CostScenario.TicksPerSecond;
    private static readonly StoreLocation[] Topics = [new("m://s", FabricPath.Root)];
    private static readonly FabricPath[] Paths =
        [.. Enumerable.Range(0, CostScenario.Files).Select(static i => FabricPath.Parse($"/d{i % 50}/f{i}"))];

    private readonly CostScenario _scenario;
    private readonly SeededRandomSource _chance;
    private readonly Node[] _nodes;
    private readonly (long Version, int Origin, long Sequence)[] _store =
        new (long, int, long)[CostScenario.Files];

    // Links in order of what has to be sent over them; a link without anything to send costs nothing.
    private readonly Dictionary<(int Origin, int Receiver), Link> _links = [];
    private long _calls;
    private long _changes;
    private long _sends;
    private long _reads;
    private long _stale;
    private int _behind;
    private long _order;
    private int _tick;

    public CostModel(CostScenario scenario, ulong seed)
    {
        _scenario = scenario;
        _chance = new SeededRandomSource(seed);
        _nodes = [.. Enumerable.Range(0, scenario.Clusters).Select(static i => new Node(i))];
    }

    public CostResult Run()
    {
        var ticks = _scenario.Seconds * CostScenario.TicksPerSecond;
        for (_tick = 1; _tick <= ticks; _tick++)
        {
            Cut();
            if (_scenario.Carrier == CostCarrier.Broker)
            {
                MoveByBroker();
            }
            else
            {
                Move();
            }

            Write();
            foreach (var node in _nodes)
            {
                for (var i = 0; i < CostScenario.ReadsPerSecond / CostScenario.TicksPerSecond; i++)
                {
                    Read(node);
                }
            }
        }

        var links = _scenario.Carrier switch
        {
            CostCarrier.Direct => _scenario.Clusters * (_scenario.Clusters - 1),
            CostCarrier.Broker => _scenario.Clusters,
            _ => 0,
        };
        return new CostResult(
            100.0 * _stale / _reads, (double)_calls / _changes, (double)_sends / _changes, links, _behind);
    }

    private void Write()
    {
        if (_chance.NextDouble() >= CostScenario.WritesPerSecond / CostScenario.TicksPerSecond)
        {
            return;
        }

        var node = _nodes[Pick(_nodes.Length)];
        var file = Pick(CostScenario.Files);
        _changes++;
        var sequence = node.Log.Head + 1;
        _store[file] = (_store[file].Version + 1, node.Number, sequence);
        node.Cache[file] = (_store[file].Version, At(), _tick);
        InvalidationMessage[] messages =
        [
            new()
            {
                Sequence = sequence,
                Location = new StoreLocation("m://s", Paths[file]),
                Kind = StoreChangeKind.Write,
            },
        ];
        node.Log.Append(messages);
        if (_scenario.Carrier == CostCarrier.Interval)
        {
            return;
        }

        if (_scenario.Carrier == CostCarrier.Broker)
        {
            node.Feed.Offer(messages, sequence);
            return;
        }

        _sends += _nodes.Length - 1;
        foreach (var receiver in _nodes.Where(n => n != node))
        {
            LinkOf(node, receiver).Queue.Offer(messages, sequence);
        }
    }

    // Frames on their way for a tick arrive, or are lost; a gap is found with the next frame, or the next beat.
    private void Move()
    {
        foreach (var ((from, to), link) in _links)
        {
            var (origin, receiver) = (_nodes[from], _nodes[to]);
            var isBeat = _tick % CostScenario.TicksPerSecond == 0 && link.SentSince;
            if ((link.Queue.Count == 0 && !isBeat) || link.CutUntil > _tick)
            {
                continue;
            }

            link.SentSince = !isBeat;
            var frame = link.Queue.Take(origin.Id, origin.Log.Epoch);
            if (_chance.NextDouble() * 100 < _scenario.FailurePercent)
            {
                link.SentSince = true;
                continue;
            }

            var known = receiver.Known[from];
            var step = LedgerRules.Accept(known, frame, Topics);
            if (step.Outcome == LedgerOutcome.Gap)
            {
                Reopen(origin, receiver, link, known);
                continue;
            }

            Take(receiver, from, step);
        }
    }

    // An origin hands a frame to the broker once, for all; it waits there for who is cut off. Who comes back asks every
    // origin for what it missed: the queue it had is as good as known then.
    private void MoveByBroker()
    {
        foreach (var node in _nodes.Where(n => n.CutUntil == _tick))
        {
            foreach (var origin in _nodes.Where(n => n != node && n.Log.Head > 0))
            {
                Join(origin, node);
            }
        }

        var isBeat = _tick % (CostScenario.BrokerBeatSeconds * CostScenario.TicksPerSecond) == 0;
        foreach (var origin in _nodes.Where(n =>
            n.CutUntil <= _tick && (n.Feed.Count > 0 || (isBeat && n.Log.Head > 0))))
        {
            var frame = origin.Feed.Take(origin.Id, origin.Log.Epoch);
            _sends += frame.Messages.Count > 0 ? 1 : 0;
            foreach (var receiver in _nodes.Where(n => n != origin && n.CutUntil <= _tick))
            {
                if (_chance.NextDouble() * 100 < _scenario.FailurePercent)
                {
                    continue;
                }

                var step = LedgerRules.Accept(KnownOf(receiver, origin), frame, Topics);
                if (step.Outcome == LedgerOutcome.Gap)
                {
                    Join(origin, receiver);
                }
                else
                {
                    Take(receiver, origin.Number, step);
                }
            }
        }
    }

    // Over a connection of its own, or by way of the broker: either way what is in the log by now.
    private void Join(Node origin, Node receiver)
    {
        var known = KnownOf(receiver, origin);
        var (queue, welcome) = Open(origin, receiver, known);
        Take(receiver, origin.Number, LedgerRules.Accept(known, welcome, Topics));
        do
        {
            var frame = queue.Take(origin.Id, origin.Log.Epoch);
            Take(receiver, origin.Number, LedgerRules.Accept(KnownOf(receiver, origin), frame, Topics));
        }
        while (queue.HasMore);
    }

    private static ClusterPeer KnownOf(Node receiver, Node origin)
    {
        if (!receiver.Known.TryGetValue(origin.Number, out var known))
        {
            // Everybody met everybody before anything was changed.
            receiver.Known[origin.Number] = known = new ClusterPeer
            {
                Cluster = new ClusterRecord { Id = origin.Id, Instance = "i" },
                Epoch = origin.Log.Epoch,
                Covered = Topics,
            };
        }

        return known;
    }

    private static (SubscriberQueue Queue, InvalidationFrame Welcome) Open(
        Node origin, Node receiver, ClusterPeer known) => SubscriptionOpening.Open(
            origin.Log, origin.Id,
            new SubscriptionRequest
            {
                Subscriber = receiver.Id,
                Epoch = known.Epoch,
                After = known.Watermark,
                Topics = Topics,
            },
            queueMax: 1000);

    private void Reopen(Node origin, Node receiver, Link link, ClusterPeer known)
    {
        var (queue, welcome) = Open(origin, receiver, known);
        link.Queue = queue;
        link.SentSince = true;
        Take(receiver, origin.Number, LedgerRules.Accept(known, welcome, Topics));
    }

    private void Take(Node receiver, int origin, LedgerStep step)
    {
        if (step.Outcome != LedgerOutcome.Apply)
        {
            return;
        }

        foreach (var mark in step.Roots.Concat(step.Messages.Select(static m => m.Location)).Select(static l => l.Path))
        {
            receiver.Index.Invalidate(mark, subtree: true, At());
        }

        receiver.Known[origin] = step.Next;
    }

    private void Read(Node node)
    {
        // Half of the reads go to a tenth of the files.
        var file = Pick(2) == 0 ? Pick(CostScenario.Files / 10) : Pick(CostScenario.Files);
        var (version, syncedAt, syncedTick) = node.Cache[file];
        _reads++;
        var isOld = _scenario.Carrier == CostCarrier.Interval
            ? _tick - syncedTick >= CostScenario.IntervalSeconds * CostScenario.TicksPerSecond
            : node.Index.LatestFor(Paths[file]) > syncedAt;
        if (syncedAt.IsNever || isOld)
        {
            // The first look at a file is nobody's change.
            _calls += syncedAt.IsNever ? 0 : 1;
            node.Cache[file] = (_store[file].Version, At(), _tick);
            return;
        }

        var (now, origin, sequence) = _store[file];
        if (version < now)
        {
            _stale++;
            if (origin != node.Number && node.Known.GetValueOrDefault(origin) is { } known
                && known.Watermark >= sequence)
            {
                _behind++;
            }
        }
    }

    private Link LinkOf(Node origin, Node receiver)
    {
        if (!_links.TryGetValue((origin.Number, receiver.Number), out var link))
        {
            // Everybody met everybody before anything was read.
            receiver.Known[origin.Number] = new ClusterPeer
            {
                Cluster = new ClusterRecord { Id = origin.Id, Instance = "i" },
                Epoch = origin.Log.Epoch,
                Watermark = origin.Log.Head - 1,
                Covered = Topics,
            };
            _links[(origin.Number, receiver.Number)] = link =
                new Link(new SubscriberQueue(Topics, origin.Log.Head - 1, 1000));
        }

        return link;
    }

    private void Cut()
    {
        var chance = _scenario.FailurePercent / 100 / (60 * CostScenario.TicksPerSecond);
        if (_scenario.Carrier == CostCarrier.Broker)
        {
            foreach (var node in _nodes.Where(_ => _chance.NextDouble() < chance))
            {
                node.CutUntil = _tick + CutTicks;
            }
        }
        else if (_scenario.Carrier == CostCarrier.Direct && _links.Count > 0)
        {
            foreach (var link in _links.Values.Where(_ => _chance.NextDouble() < chance))
            {
                link.CutUntil = _tick + CutTicks;
            }
        }
    }

    private HybridTimestamp At() => new(++_order);

    private int Pick(int below) => (int)_chance.NextInt64(below);

    private sealed class Node(int number)
    {
        public int Number => number;

        public ClusterId Id { get; } = ClusterId.Parse($"c{number}");

        public OriginLog Log { get; } = new($"e{number}", 10_000);

        /// <summary>What waits for the broker: one for all that share the store.</summary>
        public SubscriberQueue Feed { get; } = new(Topics, 0, 1000);

        public InvalidationIndex Index { get; } = new();

        public (long Version, HybridTimestamp SyncedAt, int SyncedTick)[] Cache { get; } =
            new (long, HybridTimestamp, int)[CostScenario.Files];

        public Dictionary<int, ClusterPeer> Known { get; } = [];

        public int CutUntil { get; set; }
    }

    private sealed class Link(SubscriberQueue queue)
    {
        public SubscriberQueue Queue { get; set; } = queue;

        public bool SentSince { get; set; }

        public int CutUntil { get; set; }
    }
}
