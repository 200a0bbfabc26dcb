using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>
/// Decides what a frame means: the watermark never passes a change that was neither told nor covered by a mark of its
/// whole topic. Pure.
/// </summary>
internal static class LedgerRules
{
    /// <summary>A frame of a subscription to <paramref name="topics"/>.</summary>
    public static LedgerStep Accept(
        ClusterPeer known, InvalidationFrame frame, IReadOnlyList<StoreLocation> topics) =>
        frame.IsWelcome ? Welcome(known, frame, topics) : Follow(known, frame);

    /// <summary>
    /// What is not shared any more is marked once and heard of no more: the origin changed it before it gave it up, and
    /// may not have been heard to the end.
    /// </summary>
    public static LedgerStep Drop(ClusterPeer known, IReadOnlyList<StoreLocation> topics)
    {
        var dropped = TopicPlanner.NotIn(topics, known.Covered);
        return dropped.Count == 0
            ? Nothing(LedgerOutcome.Duplicate, known)
            : new LedgerStep(LedgerOutcome.Apply, dropped, [], known with
            {
                Covered = [.. known.Covered.Except(dropped)],
            });
    }

    private static LedgerStep Welcome(
        ClusterPeer known, InvalidationFrame frame, IReadOnlyList<StoreLocation> topics)
    {
        if (frame.IsReset || frame.Epoch != known.Epoch)
        {
            return new LedgerStep(LedgerOutcome.Apply, topics, [], known with
            {
                Epoch = frame.Epoch,
                Watermark = frame.UpTo,
                Covered = topics,
            });
        }

        if (frame.After > known.Watermark)
        {
            return Nothing(LedgerOutcome.Gap, known);
        }

        return new LedgerStep(LedgerOutcome.Apply, TopicPlanner.NotIn(known.Covered, topics), [], known with
        {
            // Topics that are new are whole from now on; those that are old are from the watermark on.
            Watermark = Math.Max(known.Watermark, frame.UpTo),
            Covered = topics,
        });
    }

    private static LedgerStep Follow(ClusterPeer known, InvalidationFrame frame)
    {
        if (frame.Epoch != known.Epoch || frame.After > known.Watermark)
        {
            return Nothing(LedgerOutcome.Gap, known);
        }

        return frame.UpTo <= known.Watermark
            ? Nothing(LedgerOutcome.Duplicate, known)
            : new LedgerStep(LedgerOutcome.Apply, [], frame.Messages, known with { Watermark = frame.UpTo });
    }

    private static LedgerStep Nothing(LedgerOutcome outcome, ClusterPeer known) => new(outcome, [], [], known);
}
