using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.CrossCluster;

namespace OrleansAlluxio.Tests.Unit.Engine.CrossCluster;

public sealed class LedgerRulesTests
{
    private static readonly StoreLocation[] Topics = [StoreLocation.Parse("s3://b/a")];

    private static readonly ClusterPeer Known = new()
    {
        Cluster = new ClusterRecord { Id = ClusterId.Parse("o"), Instance = "i" },
        Epoch = "e",
        Watermark = 10,
        Covered = Topics,
    };

    [Fact]
    public void Accept_FirstWelcome_MarksEveryTopic()
    {
        var nothing = Known with { Epoch = null, Watermark = 0, Covered = [] };

        var step = LedgerRules.Accept(nothing, Welcome(7, "e", isReset: true), Topics);

        Assert.Equal(LedgerOutcome.Apply, step.Outcome);
        Assert.Equal(Topics, step.Roots);
        Assert.Equal(("e", 7L), (step.Next.Epoch, step.Next.Watermark));
        Assert.Equal(Topics, step.Next.Covered);
    }

    [Fact]
    public void Accept_WelcomeAtTheWatermark_MarksNothing()
    {
        var step = LedgerRules.Accept(Known, Welcome(10), Topics);

        Assert.Equal(LedgerOutcome.Apply, step.Outcome);
        Assert.False(step.Marks);
        Assert.Equal(10, step.Next.Watermark);
    }

    [Fact]
    public void Accept_WelcomeWithANewTopic_MarksThatOne()
    {
        StoreLocation[] wider = [.. Topics, StoreLocation.Parse("s3://c/")];

        var step = LedgerRules.Accept(Known, Welcome(10), wider);

        Assert.Equal("s3://c/", Assert.Single(step.Roots).ToString());
        Assert.Equal(wider, step.Next.Covered);
    }

    [Fact]
    public void Accept_TopicDroppedAndBack_IsNew()
    {
        var without = LedgerRules.Accept(Known, Welcome(10), [StoreLocation.Parse("s3://c/")]).Next;

        var step = LedgerRules.Accept(without, Welcome(10), Topics);

        Assert.Equal(Topics, step.Roots);
    }

    [Fact]
    public void Drop_TopicThatIsSharedNoMore_IsMarkedOnce()
    {
        var step = LedgerRules.Drop(Known, []);

        Assert.Equal(Topics, step.Roots);
        Assert.Empty(step.Next.Covered);
        Assert.Equal(LedgerOutcome.Duplicate, LedgerRules.Drop(step.Next, []).Outcome);
        Assert.Equal(LedgerOutcome.Duplicate, LedgerRules.Drop(Known, Topics).Outcome);
    }

    [Fact]
    public void Accept_OtherEpochOrReset_MarksEveryTopicAndFollowsTheOrigin()
    {
        foreach (var frame in new[] { Welcome(3, "other"), Welcome(3, "e", isReset: true) })
        {
            var step = LedgerRules.Accept(Known, frame, Topics);

            Assert.Equal(Topics, step.Roots);
            Assert.Equal((frame.Epoch, 3L), (step.Next.Epoch, step.Next.Watermark));
        }
    }

    [Theory]
    [InlineData(10, 12, "e", nameof(LedgerOutcome.Apply))]
    [InlineData(8, 12, "e", nameof(LedgerOutcome.Apply))]
    [InlineData(8, 10, "e", nameof(LedgerOutcome.Duplicate))]
    [InlineData(10, 10, "e", nameof(LedgerOutcome.Duplicate))]
    [InlineData(11, 12, "e", nameof(LedgerOutcome.Gap))]
    [InlineData(10, 12, "other", nameof(LedgerOutcome.Gap))]
    public void Accept_Frame_FollowsOnlyWithoutAGap(long after, long upTo, string epoch, string outcome)
    {
        var frame = Welcome(after, epoch) with { UpTo = upTo, IsWelcome = false };

        var step = LedgerRules.Accept(Known, frame, Topics);

        Assert.Equal(outcome, step.Outcome.ToString());
        Assert.Equal(outcome == nameof(LedgerOutcome.Apply) ? upTo : 10, step.Next.Watermark);
    }

    [Fact]
    public void Accept_WelcomeBehindAGap_IsAGap() =>
        Assert.Equal(LedgerOutcome.Gap, LedgerRules.Accept(Known, Welcome(11), Topics).Outcome);

    [Fact]
    public void Reaches_OutsideTheLog_DoesNot()
    {
        var log = new OriginLog("e", messagesMax: 2);
        log.StartAt(5);
        log.Append([Change(6), Change(7), Change(8)]);

        Assert.Equal((8, 6), (log.Head, log.Floor));
        Assert.False(log.Reaches("e", 5));
        Assert.True(log.Reaches("e", 6));
        Assert.True(log.Reaches("e", 8));
        Assert.False(log.Reaches("e", 9));
        Assert.False(log.Reaches("other", 8));
        Assert.False(log.Reaches(null, 8));
        Assert.Equal([7L, 8L], log.Since(6).Select(static m => m.Sequence));
    }

    private static InvalidationMessage Change(long sequence) =>
        new() { Sequence = sequence, Location = Topics[0], Kind = StoreChangeKind.Write };

    private static InvalidationFrame Welcome(long at, string epoch = "e", bool isReset = false) => new()
    {
        Origin = ClusterId.Parse("o"),
        Epoch = epoch,
        After = at,
        UpTo = at,
        IsWelcome = true,
        IsReset = isReset,
    };
}
