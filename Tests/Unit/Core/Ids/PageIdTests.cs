using FsCheck;
using FsCheck.Fluent;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Tests.Unit.Core.Ids;

public sealed class PageIdTests
{
    private static readonly FileVersion File = new(new InodeId(1), ContentVersion.First);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(FabricLimits.PageBytes - 1, 0)]
    [InlineData(FabricLimits.PageBytes, 1)]
    [InlineData(FabricLimits.FileBytesMax - 1, (int)(FabricLimits.FileBytesMax / FabricLimits.PageBytes) - 1)]
    public void Of_Offset_IsThePageThatHoldsIt(long offset, int index) =>
        Assert.Equal(index, PageId.Of(File, offset).Index);

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Of_NegativeOffset_Throws(long offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PageId.Of(File, offset));

    [Fact]
    public void Of_OffsetBeyondEveryFile_Throws() =>
        Assert.Throws<OverflowException>(() => PageId.Of(File, long.MaxValue));

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 1, 1)]
    [InlineData(0, FabricLimits.PageBytes, FabricLimits.PageBytes)]
    [InlineData(0, FabricLimits.FileBytesMax, FabricLimits.PageBytes)]
    [InlineData(1, FabricLimits.PageBytes, 0)]
    [InlineData(1, FabricLimits.PageBytes + 5, 5)]
    [InlineData(2, 5, 0)]
    public void LengthBytes_OfAPage_IsWhatTheFileHasThere(int index, long fileLength, int expected) =>
        Assert.Equal(expected, new PageId(File, index).LengthBytes(fileLength));

    [Fact]
    public void LengthBytes_OverAllPages_AddsUpToTheFile()
    {
        var lengths = Gen.Choose(0, 200 * 1024).Select(kib => (kib * 1024L) + (kib % 7));
        Prop.ForAll(lengths.ToArbitrary(), length =>
        {
            var pages = (int)(length / FabricLimits.PageBytes) + 2;
            return Enumerable.Range(0, pages).Sum(index => (long)new PageId(File, index).LengthBytes(length)) == length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_AnyOffset_StartsAtOrBeforeItWithinAPage()
    {
        var offsets = Gen.Choose(0, int.MaxValue).Two()
            .Select(pair => ((long)pair.Item1 << 14) + (pair.Item2 & 0x3fff));
        Prop.ForAll(offsets.ToArbitrary(), offset =>
            offset - PageId.Of(File, offset).OffsetBytes is >= 0 and < FabricLimits.PageBytes)
        .QuickCheckThrowOnFailure();
    }
}
