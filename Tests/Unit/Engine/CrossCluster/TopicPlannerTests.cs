using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class TopicPlannerTests
{
    [Theory]
    [InlineData("s3://bucket/foo", "s3://bucket/foo", "s3://bucket/foo")]
    [InlineData("s3://bucket/", "s3://bucket/foo", "s3://bucket/foo")]
    [InlineData("s3://bucket/foo/bar", "s3://bucket/foo", "s3://bucket/foo/bar")]
    [InlineData("s3://bucket/foo", "s3://bucket/foobar", "")]
    [InlineData("s3://bucket/foo", "s3://other/foo", "")]
    [InlineData("file:///foo", "s3://bucket/foo", "")]
    public void Of_TwoMounts_IsTheDeeperByComponents(string ours, string theirs, string topic)
    {
        Assert.Equal(topic, Topics([ours], [theirs]));
        Assert.Equal(topic, Topics([theirs], [ours]));
    }

    [Fact]
    public void Of_OriginReadOnly_IsNothing()
    {
        var ours = Mounts("s3://bucket/");
        var theirs = new[] { new ClusterMount(StoreLocation.Parse("s3://bucket/a"), ReadOnly: true) };

        Assert.Empty(TopicPlanner.Of(ours, theirs));
        Assert.Single(TopicPlanner.Of(theirs, ours)); // Who only reads hears all the more.
    }

    [Fact]
    public void Of_NestedAndSeveralMounts_AreTheOutermostIntersections()
    {
        Assert.Equal(
            "s3://bucket/a s3://bucket/b/c",
            Topics(["s3://bucket/a", "s3://bucket/a/x", "s3://bucket/b"], ["s3://bucket/a", "s3://bucket/b/c"]));
        Assert.Equal("s3://bucket/", Topics(["s3://bucket/", "s3://bucket/a"], ["s3://bucket/", "s3://bucket/b"]));
    }

    [Fact]
    public void Of_ReadOnlyInsideWritable_IsCoveredByTheWritable()
    {
        ClusterMount[] theirs =
        [
            new(StoreLocation.Parse("s3://bucket/"), ReadOnly: false),
            new(StoreLocation.Parse("s3://bucket/a"), ReadOnly: true),
        ];

        Assert.Equal("s3://bucket/", string.Join(' ', TopicPlanner.Of(Mounts("s3://bucket/"), theirs)));
    }

    [Fact]
    public void NotIn_WiderTopic_IsNew()
    {
        var covered = Places("s3://bucket/a");

        Assert.Empty(TopicPlanner.NotIn(covered, Places("s3://bucket/a/b")));
        Assert.Single(TopicPlanner.NotIn(covered, Places("s3://bucket/")));
    }

    // The example that Alluxio published: cluster 1 has s3://bucket/ at /mnt, cluster 2 s3://bucket/folder at
    // /mnt/folder, cluster 3 s3://bucket/other at /.
    [Theory]
    [InlineData("s3://bucket/", "s3://bucket/folder", "s3://bucket/folder")]
    [InlineData("s3://bucket/", "s3://bucket/other", "s3://bucket/other")]
    [InlineData("s3://bucket/folder", "s3://bucket/other", "")]
    public void Of_PublishedExample_HasItsTopics(string receiver, string origin, string topics)
    {
        Assert.Equal(topics, Topics([receiver], [origin]));
        Assert.Equal(topics, Topics([origin], [receiver]));
    }

    [Theory]
    [InlineData(1, "s3://bucket/folder/f1", "2")]
    [InlineData(1, "s3://bucket/other/f2", "3")]
    [InlineData(1, "s3://bucket/f3", "")]
    [InlineData(1, "s3://bucket/folders/f", "")]
    [InlineData(2, "s3://bucket/folder/f4", "1")]
    [InlineData(3, "s3://bucket/other/f5", "1")]
    public void Offer_PublishedExample_ReachesWhomItConcerns(int origin, string changed, string hearers)
    {
        Dictionary<int, IReadOnlyList<ClusterMount>> mounts = new()
        {
            [1] = Mounts("s3://bucket/"),
            [2] = Mounts("s3://bucket/folder"),
            [3] = Mounts("s3://bucket/other"),
        };
        var change = new InvalidationMessage
        {
            Sequence = 1,
            Location = StoreLocation.Parse(changed),
            Kind = StoreChangeKind.Write,
        };
        var heard = new List<int>();
        foreach (var receiver in mounts.Keys.Where(k => k != origin))
        {
            var queue = new SubscriberQueue(TopicPlanner.Of(mounts[receiver], mounts[origin]), 0, 100);
            queue.Offer([change], 1);
            if (queue.Take(ClusterId.Parse($"c{origin}"), "e").Messages.Count > 0)
            {
                heard.Add(receiver);
            }
        }

        Assert.Equal(hearers, string.Join(' ', heard));
    }

    [Fact]
    public void Concerns_RemovalAboveTheTopic_Does()
    {
        var topic = StoreLocation.Parse("s3://bucket/a/b");

        Assert.True(TopicPlanner.Concerns(Change("s3://bucket/a", StoreChangeKind.Remove), topic));
        Assert.True(TopicPlanner.Concerns(Change("s3://bucket/a/b", StoreChangeKind.Attributes), topic));
        Assert.False(TopicPlanner.Concerns(Change("s3://bucket/a", StoreChangeKind.Attributes), topic));
        Assert.False(TopicPlanner.Concerns(Change("s3://bucket/a/bc", StoreChangeKind.Write), topic));
    }

    private static InvalidationMessage Change(string place, StoreChangeKind kind) =>
        new() { Sequence = 1, Location = StoreLocation.Parse(place), Kind = kind };

    private static string Topics(string[] receiver, string[] origin) =>
        string.Join(' ', TopicPlanner.Of(Mounts(receiver), Mounts(origin)));

    private static StoreLocation[] Places(params string[] places) => [.. places.Select(StoreLocation.Parse)];

    private static ClusterMount[] Mounts(params string[] places) =>
        [.. Places(places).Select(static p => new ClusterMount(p, ReadOnly: false))];
}
