using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class SubscriberQueueTests
{
    private static readonly ClusterId Origin = ClusterId.Parse("a");

    [Fact]
    public void Take_AfterOffers_ChainsFrames()
    {
        var queue = new SubscriberQueue(Places("s3://b/"), after: 5, messagesMax: 100);
        queue.Offer([Write(6, "s3://b/x"), Write(7, "s3://other/y")], 7);

        var first = queue.Take(Origin, "e");
        var idle = queue.Take(Origin, "e");

        Assert.Equal((5, 7, 1), (first.After, first.UpTo, first.Messages.Count));
        Assert.Equal((7, 7, 0), (idle.After, idle.UpTo, idle.Messages.Count));
    }

    [Fact]
    public void Offer_AtTheLimit_KeepsEachAndFoldsBeyond()
    {
        var queue = new SubscriberQueue(Places("s3://b/"), after: 0, messagesMax: 3);
        queue.Offer([Write(1, "s3://b/a/b/1"), Write(2, "s3://b/a/b/2"), Write(3, "s3://b/a/c/3")], 3);
        Assert.Equal((3, 0L), (queue.Count, queue.Folds));

        queue.Offer([Write(4, "s3://b/a/c/4")], 4);

        var frame = queue.Take(Origin, "e");
        Assert.Equal(1L, queue.Folds);
        var only = Assert.Single(frame.Messages);
        Assert.Equal(("s3://b/a", StoreChangeKind.Subtree), (only.Location.ToString(), only.Kind));
        Assert.Equal((0, 4), (frame.After, frame.UpTo));
    }

    [Fact]
    public void Offer_FoldOfTwoTopics_NeverLeavesATopic()
    {
        var queue = new SubscriberQueue(Places("s3://b/a", "s3://c/z"), after: 0, messagesMax: 3);
        queue.Offer(
            [
                Write(1, "s3://b/a/1"), Write(2, "s3://c/z/deep/2"), Write(3, "s3://c/z/deep/3"),
                new InvalidationMessage
                {
                    Sequence = 4,
                    Location = StoreLocation.Parse("s3://b/"),
                    Kind = StoreChangeKind.Remove,
                },
            ],
            4);

        var frame = queue.Take(Origin, "e");

        Assert.Equal(
            ["s3://b/a", "s3://c/z/deep"], frame.Messages.Select(static m => m.Location.ToString()));
        Assert.Equal(4, frame.UpTo);
    }

    [Fact]
    public void Take_MoreThanAFrame_EndsBetweenSequences()
    {
        var queue = new SubscriberQueue(Places("s3://b/"), after: 0, messagesMax: 10_000);
        var count = CrossClusterProtocol.FrameMessagesMax + 1;
        queue.Offer(Enumerable.Range(1, count).Select(i => Write(i, $"s3://b/{i}")), count);

        var first = queue.Take(Origin, "e");
        Assert.True(queue.HasMore);
        var second = queue.Take(Origin, "e");

        Assert.Equal((0, count - 1), (first.After, first.UpTo));
        Assert.Equal((count - 1, count, 1), (second.After, second.UpTo, second.Messages.Count));
        Assert.False(queue.HasMore);
    }

    [Fact]
    public async Task WaitAsync_OfferBefore_IsNotLost()
    {
        var queue = new SubscriberQueue(Places("s3://b/"), after: 0, messagesMax: 10);
        queue.Offer([Write(1, "s3://b/x")], 1);

        await queue.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, TestContext.Current.CancellationToken);

        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Fold_BufferOverflow_KeepsEveryKeyAndCoversEveryChange()
    {
        var buffer = new ChangeBuffer(changesMax: 2);
        buffer.Append([Write(0, "s3://b/a/1")], "k1");
        buffer.Append([Write(0, "s3://b/a/2")], "k2");
        buffer.Append([Write(0, "file:///x/3")], "k3");

        var batch = buffer.Take(100)!;

        Assert.Equal(1L, buffer.Folds);
        Assert.Equal(["k1", "k2", "k3"], batch.Keys);
        Assert.Equal(3, batch.Through);
        Assert.Equal(
            ["s3://b/a", "file:///x"], batch.Changes.Select(static c => c.Location.ToString()));
        Assert.Null(buffer.Take(100));
    }

    private static InvalidationMessage Write(long sequence, string place) => new()
    {
        Sequence = sequence,
        Location = StoreLocation.Parse(place),
        Kind = StoreChangeKind.Write,
    };

    private static StoreLocation[] Places(params string[] places) => [.. places.Select(StoreLocation.Parse)];
}
