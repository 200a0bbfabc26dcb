using System.Diagnostics.Metrics;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Diagnostics;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What there is to say of other clusters, on a meter.</summary>
internal sealed class ClusterInstruments(
    Publisher publisher, IInvalidationCarrier carrier, CrossClusterCounters counters,
    Func<IReadOnlyList<PeerSubscription>> peers)
{
    /// <summary>Adds the instruments.</summary>
    public void AddTo(FabricMeter meter)
    {
        AddPeers(meter);
        AddQueues(meter);
        meter.Counter(
            "fabric.cluster.changes", "{change}", "Changes of other clusters, by what became of them here.",
            () =>
            [
                new(counters.Messages, Tag("outcome", "heard")),
                new(counters.Known, Tag("outcome", "known")),
                new(counters.Applied, Tag("outcome", "applied")),
            ]);
        meter.Counter(
            "fabric.cluster.invalidations", "{path}", "Paths and whole topics made stale by other clusters.",
            () => [new(counters.Marks, Tag("kind", "path")), new(counters.Roots, Tag("kind", "topic"))]);
        meter.Counter(
            "fabric.cluster.syncs.avoided", "{question}", "Questions to stores that a fingerprint made needless.",
            () => [new(counters.Known + counters.Applied)]);
        meter.Counter(
            "fabric.cluster.frames", "{frame}", "Frames that did not follow, or were known.",
            () => [new(counters.Gaps, Tag("kind", "gap")), new(counters.Duplicates, Tag("kind", "duplicate"))]);
        meter.Counter(
            "fabric.cluster.fences", "{fence}", "Fences, by whether their path had to be made stale.",
            () =>
            [
                new(counters.Fences - counters.FenceMarks, Tag("kind", "heard")),
                new(counters.FenceMarks, Tag("kind", "stale")),
            ]);
        meter.Counter(
            "fabric.cluster.carrier", "{message}", "What the carrier counts by itself.",
            () => carrier.Counters.Select(static c => new Measurement<long>(c.Value, Tag("kind", c.Key))));
    }

    private void AddPeers(FabricMeter meter)
    {
        meter.Gauge(
            "fabric.cluster.peers", "{cluster}", "Other clusters, by whether they are heard.",
            () => peers().GroupBy(StateOf).Select(static g => new Measurement<double>(g.Count(), Tag("state", g.Key))));
        Each(meter, ("fabric.cluster.topics", "{topic}"), "Places shared with a cluster.", static p => p.Topics.Count);
        Each(
            meter, ("fabric.cluster.watermark", "{change}"), "Every change of a cluster up to this is marked here.",
            static p => p.Known.Watermark);
        Each(
            meter, ("fabric.cluster.lag", "s"),
            "Since the last word of a cluster: what it changed before that is marked here.",
            static p => p.HeardAgoMs / 1000.0);
    }

    private void AddQueues(FabricMeter meter)
    {
        meter.Gauge(
            "fabric.cluster.head", "{change}", "Sequence of the last change of this cluster.",
            () => [new(publisher.Position().Head)]);
        meter.Gauge(
            "fabric.cluster.queue", "{change}", "Changes that a subscriber was not sent yet; of all together first.",
            () =>
            [
                new(publisher.Waiting, Tag("subscriber", string.Empty)),
                .. publisher.Subscribers()
                    .Select(static s => new Measurement<double>(s.Waiting, Tag("subscriber", s.Id.Value))),
            ]);
        meter.Counter(
            "fabric.cluster.queue.folds", "{fold}", "Times the queue of a subscriber was full.",
            () => publisher.Subscribers()
                .Select(static s => new Measurement<long>(s.Folds, Tag("subscriber", s.Id.Value))));
    }

    private void Each(
        FabricMeter meter, (string Name, string Unit) of, string description, Func<PeerSubscription, double?> figure) =>
        meter.Gauge(of.Name, of.Unit, description, () => peers()
            .Where(p => figure(p) is not null)
            .Select(p => new Measurement<double>(figure(p) ?? 0, Tag("cluster", p.Known.Cluster.Id.Value))));

    private static string StateOf(PeerSubscription peer) =>
        peer.IsConnected ? "heard" : peer.Topics.Count == 0 ? "idle" : "lost";

    private static KeyValuePair<string, object?> Tag(string name, object? value) => new(name, value);
}
