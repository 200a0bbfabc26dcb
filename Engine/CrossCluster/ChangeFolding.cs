using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>Makes few changes of many: more is said to have changed, never less. Pure.</summary>
internal static class ChangeFolding
{
    /// <summary>One change of the common subtree for each topic that has any; what spans topics goes to each.</summary>
    public static IReadOnlyList<InvalidationMessage> Fold(
        IReadOnlyCollection<InvalidationMessage> messages, IReadOnlyList<StoreLocation> topics)
    {
        var folded = new List<InvalidationMessage>();
        var last = messages.Count == 0 ? 0 : messages.Max(static m => m.Sequence);
        foreach (var topic in topics)
        {
            StoreLocation? common = null;
            foreach (var message in messages.Where(m => TopicPlanner.Concerns(m, topic)))
            {
                // A place above the topic concerns us from the topic on; a parent's listing may have changed with any.
                var place = message.Location.IsSameOrUnder(topic) && message.Location != topic
                    ? message.Location with { Path = message.Location.Path.Parent }
                    : topic;
                common = common?.CommonWith(place) ?? place;
            }

            if (common is { } deepest)
            {
                folded.Add(new InvalidationMessage
                {
                    Sequence = last,
                    Location = deepest,
                    Kind = StoreChangeKind.Subtree,
                });
            }
        }

        return folded;
    }
}
