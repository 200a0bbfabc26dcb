using System.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Core.Paths;

public sealed class Utf8OrderTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "a", -1)]
    [InlineData("a", "a", 0)]
    [InlineData("a", "ab", -1)]
    [InlineData("a!", "a/", -1)]
    [InlineData("Z", "a", -1)]
    [InlineData("z", "é", -1)]
    [InlineData("\uffff", "😀", -1)]
    [InlineData("\ue000", "\U00010000", -1)]
    [InlineData("\ud7ff", "\ue000", -1)]
    [InlineData("x\uffffa", "x😀", -1)]
    [InlineData("😀", "😁", -1)]
    [InlineData("\U0001F600", "\U00020000", -1)]
    public void Compare_Pair_IsOrderedBothWays(string left, string right, int sign)
    {
        Assert.Equal(sign, Math.Sign(Utf8Order.Compare(left, right)));
        Assert.Equal(-sign, Math.Sign(Utf8Order.Compare(right, left)));
        Assert.Equal(sign, Math.Sign(Utf8Order.Comparer.Compare(left, right)));
    }

    [Fact]
    public void Compare_AnyTwo_IsTheOrderOfTheirBytes() =>
        Prop.ForAll(PathGenerators.Two(PathGenerators.Text), pair =>
            Math.Sign(Utf8Order.Compare(pair.First, pair.Second)) == Math.Sign(Bytes(pair.First, pair.Second)))
        .QuickCheckThrowOnFailure();

    [Fact]
    public void Compare_EveryTwoScalars_IsTheOrderOfTheirBytes()
    {
        // Every 97th scalar beside the next: crosses all lengths and both edges of the surrogates.
        var scalars = Enumerable.Range(0, 0x110000).Where(Rune.IsValid).Where((_, i) => i % 97 == 0)
            .Select(value => new Rune(value).ToString()).ToArray();

        Assert.All(scalars.Zip(scalars.Skip(1)), pair =>
        {
            Assert.True(Bytes(pair.First, pair.Second) < 0);
            Assert.True(Utf8Order.Compare(pair.First, pair.Second) < 0, $"{pair.First} and {pair.Second}");
        });
    }

    [Fact]
    public void Comparer_SortingManyTexts_SortsAsTheirBytesDo() =>
        Prop.ForAll(PathGenerators.Text.ArrayOf().ToArbitrary(), texts =>
            texts.Order(Utf8Order.Comparer).Select(Encoding.UTF8.GetBytes).ToArray() is var sorted
            && sorted.Zip(sorted.Skip(1)).All(pair => pair.First.AsSpan().SequenceCompareTo(pair.Second) <= 0))
        .QuickCheckThrowOnFailure();

    private static int Bytes(string left, string right) =>
        Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(right));
}
