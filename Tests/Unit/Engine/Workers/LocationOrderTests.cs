using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

public sealed class LocationOrderTests
{
    private static readonly WorkerLocality Here = new("h1", "r1", "z1");

    private static readonly ClusterMap Map = new(
        new ClusterView
        {
            Version = 1,
            Members =
            [
                Member("a", new("h1", "r1", "z1"), free: 10),
                Member("b", new("h2", "r1", "z1"), free: 40),
                Member("c", new("h3", "r2", "z1"), free: 30),
                Member("d", new("h4", "r3", "z2"), free: 20),
                Member("gone", new("h1", "r1", "z1"), free: 90) with { IsLive = false, IsInRing = false },
                Member("out", new("h1", "r1", "z1"), free: 90) with { IsInRing = false },
            ],
        },
        ownId: null);

    [Fact]
    public void Order_LocalFirst_IsByHostRackAndZone() =>
        Assert.Equal("a b c d", Text("local-first", Block(1, 0)));

    [Fact]
    public void Order_LocalFirstOfNowhere_IsTheRings()
    {
        for (var i = 0; i < 50; i++)
        {
            var order = LocationOrder.Of(Map, LocationPolicy.Parse("local-first"), Block(i, i), from: null);

            Assert.Equal(Map.CandidateOf(Block(i, i), 0).Id, order[0].Id);
            Assert.Equal(Map.CandidateOf(Block(i, i), 1).Id, order[1].Id);
        }
    }

    [Fact]
    public void Order_MostAvailable_IsByFreeBytes() =>
        Assert.Equal("b c d a", Text("most-available", Block(1, 0)));

    [Fact]
    public void Order_RoundRobin_TakesAllInTurnAndFilesBeginAtDifferentOnes()
    {
        var firsts = Enumerable.Range(0, 8).Select(i => Text("round-robin", Block(1, i))[0]).ToList();

        Assert.Equal(4, firsts.Take(4).Distinct().Count());
        Assert.Equal(firsts.Take(4), firsts.Skip(4));
        Assert.Equal(4, Enumerable.Range(1, 100).Select(f => Text("round-robin", Block(f, 0))[0]).Distinct().Count());
    }

    [Fact]
    public void Order_Host_IsThatHostAndThenTheRing()
    {
        for (var i = 0; i < 50; i++)
        {
            var order = LocationOrder.Of(Map, LocationPolicy.Parse("host:H3"), Block(i, 0), Here);

            Assert.Equal("c", order[0].Id);
            var owner = Map.CandidateOf(Block(i, 0), 0).Id;
            Assert.Equal(owner == "c" ? Map.CandidateOf(Block(i, 0), 1).Id : owner, order[1].Id);
        }
    }

    [Fact]
    public void Order_Ring_IsTheRings()
    {
        for (var i = 0; i < 50; i++)
        {
            var order = LocationOrder.Of(Map, LocationPolicy.Ring, Block(i, 0), Here);

            Assert.Equal(
                Enumerable.Range(0, Map.Depth).Select(r => Map.CandidateOf(Block(i, 0), r).Id),
                order.Take(Map.Depth).Select(static m => m.Id));
        }
    }

    [Theory]
    [InlineData("ring", "ring")]
    [InlineData("local-first", "local-first")]
    [InlineData("most-available", "most-available")]
    [InlineData("round-robin", "round-robin")]
    [InlineData("host:node-7.example", "host:node-7.example")]
    [InlineData("alluxio.client.block.policy.LocalFirstPolicy", "local-first")]
    [InlineData("alluxio.client.block.policy.DeterministicHashPolicy", "ring")]
    [InlineData("alluxio.client.block.policy.MostAvailableFirstPolicy", "most-available")]
    [InlineData("alluxio.client.block.policy.RoundRobinPolicy", "round-robin")]
    public void Parse_OfAName_IsWrittenAsOurs(string text, string name) =>
        Assert.Equal(name, LocationPolicy.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("nearest")]
    [InlineData("host:")]
    [InlineData("host:a b")]
    [InlineData("alluxio.client.block.policy.SpecificHostPolicy")]
    public void Parse_OfAnythingElse_IsRefused(string text) => Assert.Equal(
        FabricErrorKind.InvalidArgument, Assert.Throws<FabricException>(() => LocationPolicy.Parse(text)).Kind);

    private static BlockId Block(int inode, int index) =>
        new(new FileVersion(new InodeId(inode + 1), new ContentVersion(1)), index);

    private static ClusterMember Member(string id, WorkerLocality locality, long free) =>
        new(id, new Uri($"http://{id}/"), locality, IsLive: true, IsInRing: true) { FreeBytes = free };

    private static string Text(string policy, BlockId block) => string.Join(
        ' ', LocationOrder.Of(Map, LocationPolicy.Parse(policy), block, Here).Select(static m => m.Id));
}
