using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Which places of an origin concern a receiver. Pure.</summary>
public static class TopicPlanner
{
    /// <summary>
    /// The intersections of what the receiver has mounted with what the origin can change: of two places of which one
    /// holds the other, the deeper. What another topic holds is left out.
    /// </summary>
    public static IReadOnlyList<StoreLocation> Of(
        IReadOnlyList<ClusterMount> receiver, IReadOnlyList<ClusterMount> origin)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        ArgumentNullException.ThrowIfNull(origin);
        var met = new HashSet<StoreLocation>();
        foreach (var theirs in origin.Where(static m => !m.ReadOnly))
        {
            foreach (var ours in receiver.Where(m => m.Location.Meets(theirs.Location)))
            {
                met.Add(ours.Location.IsSameOrUnder(theirs.Location) ? ours.Location : theirs.Location);
            }
        }

        return Outermost(met);
    }

    /// <summary>The places that no other of them holds, in order.</summary>
    public static IReadOnlyList<StoreLocation> Outermost(IReadOnlyCollection<StoreLocation> places) =>
    [
        .. places.Where(p => !places.Any(o => o != p && p.IsSameOrUnder(o)))
            .OrderBy(static p => p.Store, StringComparer.Ordinal).ThenBy(static p => p.Path),
    ];

    /// <summary>
    /// Those of <paramref name="wanted"/> that <paramref name="covered"/> does not cover: what was not heard of before.
    /// </summary>
    public static IReadOnlyList<StoreLocation> NotIn(
        IReadOnlyList<StoreLocation> covered, IReadOnlyList<StoreLocation> wanted) =>
        [.. wanted.Where(w => !covered.Any(c => w.IsSameOrUnder(c)))];

    /// <summary>Whether a change concerns a topic: one in it, or one of a whole subtree that holds it.</summary>
    public static bool Concerns(InvalidationMessage message, StoreLocation topic)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Location.IsSameOrUnder(topic)
            || (message.Kind is StoreChangeKind.Subtree or StoreChangeKind.Remove or StoreChangeKind.Write
                && topic.IsSameOrUnder(message.Location));
    }
}
