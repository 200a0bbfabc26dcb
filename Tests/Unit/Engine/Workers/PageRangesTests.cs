using OrleansAlluxio.Core;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

public sealed class PageRangesTests
{
    [Theory]
    [InlineData("", new long[0])]
    [InlineData("0", new long[] { 0 })]
    [InlineData("0-2,5,7-8", new long[] { 0, 1, 2, 5, 7, 8 })]
    public void Of_Indexes_AreRuns(string expected, long[] indexes) =>
        Assert.Equal(expected, PageRanges.Of(indexes));

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Of_ManyRuns_EndsWithDotsBeyondTheLimit(int beyond, bool isCut)
    {
        var text = PageRanges.Of(Enumerable.Range(0, FabricLimits.PageRangesMax + beyond).Select(static i => 2L * i));

        Assert.Equal(isCut, text.EndsWith(",...", StringComparison.Ordinal));
        Assert.Equal(
            FabricLimits.PageRangesMax + Math.Min(0, beyond), text.Replace(",...", string.Empty).Split(',').Length);
    }
}
