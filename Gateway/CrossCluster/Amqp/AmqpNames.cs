using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Core.CrossCluster;

namespace OrleansAlluxio.Gateway.CrossCluster.Amqp;

/// <summary>What things are called at the broker. Fabrics that share nothing use virtual hosts of their own.</summary>
internal static class AmqpNames
{
    /// <summary>Topic exchange; a message's key is its origin and its feed.</summary>
    public const string Exchange = "fabric.changes";

    /// <summary>Where answers come; the broker makes it for each connection.</summary>
    public const string Answers = "amq.rabbitmq.reply-to";

    /// <summary>In place of a feed: a cluster was started, and none of its feeds are what they were.</summary>
    public const string Hello = "hello";

    public const string Join = "join";
    public const string Head = "head";
    public const string Done = "done";
    public const string Problem = "problem";

    private const int FeedLength = 32;
    private const string FeedPrefix = "feed.";

    public static string ChangesOf(ClusterId cluster) => "fabric.changes." + cluster;

    public static string RequestsOf(ClusterId cluster) => "fabric.requests." + cluster;

    /// <summary>The feed of some places: the same for all that share the same with an origin.</summary>
    public static string FeedOf(IReadOnlyList<StoreLocation> topics)
    {
        var text = string.Join('\n', topics.Select(static t => t.ToString()).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..FeedLength];
    }

    /// <summary>Under which name a feed is a subscriber of its origin.</summary>
    public static ClusterId SubscriberOf(string feed) => ClusterId.Parse(FeedPrefix + feed);

    public static bool IsFeed(ClusterId subscriber) =>
        subscriber.Value.StartsWith(FeedPrefix, StringComparison.Ordinal);

    public static string KeyOf(ClusterId origin, string feed) => $"{origin}.{feed}";

    /// <summary>The two parts of a key; null for a key that is none.</summary>
    public static (string Origin, string Feed)? Parts(string key) => key.LastIndexOf('.') is > 0 and var at
        ? (key[..at], key[(at + 1)..])
        : null;
}
