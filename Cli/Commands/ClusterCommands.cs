using System.CommandLine;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary><c>fabric cluster ls|lag|topics|forget</c> and <c>fs fence</c>.</summary>
internal static class ClusterCommands
{
    public static Command Make(CommandSet set) => CommandSet.Group(
        "cluster", "Clusters that share stores with this one.",
        set.Make("ls", "Who they are, and whether they are heard.", [], run => ShowAsync(run, live: false, LineOf)),
        set.Make(
            "lag", "How far each is behind the other.", [], run => ShowAsync(run, live: true, LagOf)),
        set.Make(
            "topics", "What this cluster announces, and which places it shares with whom.", [], TopicsAsync),
        Forget(set));

    public static Command Fence(CommandSet set)
    {
        var path = Take.Path();
        return set.Make(
            "fence", "Waits until what other clusters acknowledged before is visible here.", [path], async run =>
                run.Answer(
                    await run.Client.Clusters.FenceAsync(run.Get(path), run.Cancelled),
                    FabricJson.Default.FenceResult, TextOf));
    }

    private static Command Forget(CommandSet set)
    {
        var id = new Argument<string>("id") { Description = "The cluster." };
        return set.Make("forget", "Forgets a cluster that is gone for good.", [id], async run =>
        {
            if (!await run.Client.Clusters.ForgetAsync(run.Get(id), run.Cancelled))
            {
                throw new FabricException(
                    FabricErrorKind.NotFound, "forget cluster", run.Get(id), "this cluster knows of no such one");
            }

            run.Answer(
                new DoneAnswer("forget cluster", run.Get(id)), CliJson.Default.DoneAnswer,
                static a => $"forgotten: {StatusText.Visible(a.Path)}");
        });
    }

    private static async Task ShowAsync(CliRun run, bool live, Func<ClusterPeerStatus, string> lineOf)
    {
        var report = await run.Client.Clusters.GetAsync(live, run.Cancelled);
        RequireShared(report);
        foreach (var peer in report.Peers)
        {
            run.Answer(peer, FabricJson.Default.ClusterPeerStatus, lineOf);
        }

        if (report.DiscoveryError is { } error)
        {
            run.Host.Error.WriteLine($"discovery: {StatusText.Visible(error)}");
        }
    }

    private static async Task TopicsAsync(CliRun run)
    {
        var report = await run.Client.Clusters.GetAsync(live: false, run.Cancelled);
        RequireShared(report);
        run.Answer(report, FabricJson.Default.ClusterReport, static r => string.Join(Environment.NewLine,
        [
            .. r.Mounts.Select(m => $"{r.Id} announces {StatusText.Visible(m)}"),
            .. r.Peers.SelectMany(static p =>
                p.Topics.Select(t => $"{p.Id} is heard at {StatusText.Visible(t)}")),
        ]));
    }

    private static void RequireShared(ClusterReport report)
    {
        if (report.Id.Length == 0)
        {
            throw new FabricException(
                FabricErrorKind.Unsupported, "list clusters", "fabric",
                "this fabric shares nothing: it was started without --cluster-id");
        }
    }

    private static string LineOf(ClusterPeerStatus peer) =>
        $"{peer.Id}: {StateOf(peer)}, {(peer.Subscribed ? "hears us" : "does not hear us")}, "
        + $"{peer.Topics.Count} topic(s) {string.Join(' ', peer.Addresses)}"
        + (peer.LastError is { } error ? $" ({StatusText.Visible(error)})" : string.Empty);

    private static string LagOf(ClusterPeerStatus peer) =>
        $"{peer.Id}: {StateOf(peer)}, watermark {peer.Watermark}, "
        + (peer.Head is { } head ? $"behind {Math.Max(0, head - peer.Watermark)}" : "behind ?")
        + $", heard {(peer.HeardAgoMs is { } ago ? $"{IntervalText.Of(ago)} ago" : "never")}"
        + (peer.Subscribed ? $"; sent {peer.SentUpTo}, waiting {peer.Waiting}, folded {peer.Folds}" : string.Empty);

    private static string StateOf(ClusterPeerStatus peer) =>
        peer.Connected ? "heard" : peer.Topics.Count == 0 ? "shares nothing" : "lost";

    private static string TextOf(FenceResult fence) => fence.Missing.Count == 0
        ? $"fenced: {fence.Heard.Count} cluster(s) heard"
        : $"fenced: {fence.Heard.Count} cluster(s) heard, the path is stale for {string.Join(", ", fence.Missing)}";
}
