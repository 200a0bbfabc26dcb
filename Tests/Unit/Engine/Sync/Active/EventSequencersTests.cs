using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Engine.Sync.Active;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Events delivered twice or late are told from new ones, by key.</summary>
public sealed class EventSequencersTests
{
    [Theory]
    [InlineData("0055AED6DCD90281E5", "0055AED6DCD90281E4", 1)]
    [InlineData("0055aed6dcd90281e5", "0055AED6DCD90281E5", 0)]
    [InlineData("00", "0055", -1)]
    [InlineData("0055", "00550000", 0)]
    [InlineData("1", "0FFFF", 1)]
    public void Compare_HexNumbers_PadsTheShorterAtItsRight(string left, string right, int expected) =>
        Assert.Equal(expected, Math.Sign(EventSequencers.Compare(left, right)));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void IsNew_ShuffledAndDoubled_IsTrueExactlyForEachNewHighest(ulong seed)
    {
        var random = new SeededRandomSource(seed);
        var sequencers = new EventSequencers(1000);
        var highest = new Dictionary<string, long>();
        for (var i = 0; i < 5000; i++)
        {
            var (key, number) = ($"k{random.NextInt64(20)}", random.NextInt64(300));
            var isHighest = number > highest.GetValueOrDefault(key, -1);
            highest[key] = Math.Max(number, highest.GetValueOrDefault(key, -1));
            Assert.True(isHighest == sequencers.IsNew(Event(key, $"{number:X8}")), $"Seed {seed}, event {i}.");
        }
    }

    [Fact]
    public void IsNew_WithoutSequencer_IsAlwaysTrue()
    {
        var sequencers = new EventSequencers(10);
        Assert.True(sequencers.IsNew(Event("k", "05")));
        Assert.True(sequencers.IsNew(Event("k", null)));
        Assert.True(sequencers.IsNew(Event("k", null)));
        Assert.False(sequencers.IsNew(Event("k", "05")));
    }

    [Fact]
    public void IsNew_OfAForgottenKey_IsTrue()
    {
        var sequencers = new EventSequencers(2);
        Assert.True(sequencers.IsNew(Event("a", "05")));
        Assert.True(sequencers.IsNew(Event("b", "05")));
        Assert.False(sequencers.IsNew(Event("a", "05")));
        Assert.True(sequencers.IsNew(Event("c", "05")));
        Assert.True(sequencers.IsNew(Event("a", "05")));
    }

    [Fact]
    public void IsNew_OfAStoreWithoutOrder_IsFalseForTheSameEventOnly()
    {
        // What Ceph 16 sent for a put and the delete after it: its clock in the machine's byte order.
        var sequencers = new EventSequencers(10);
        Assert.True(sequencers.IsNew(Event("k", "E95A026BAF61970E") with { IsOrdered = false }));
        Assert.False(sequencers.IsNew(Event("k", "E95A026BAF61970E") with { IsOrdered = false }));
        Assert.True(sequencers.IsNew(Event("k", "E95A026B75DC050F") with { IsOrdered = false }));
    }

    private static StoreEvent Event(string key, string? sequencer) =>
        new() { Bucket = "b", Key = key, Sequencer = sequencer, IsOrdered = true };
}
