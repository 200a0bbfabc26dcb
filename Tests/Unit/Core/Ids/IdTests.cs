using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Tests.Unit.Core.Ids;

public sealed class IdTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Constructors_NotPositive_Throw(long value)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new InodeId(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MountId(value));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContentVersion(value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Constructors_Positive_KeepTheNumber(long value)
    {
        Assert.Equal(value, new InodeId(value).Value);
        Assert.Equal(value, new MountId(value).Value);
        Assert.Equal(value, new ContentVersion(value).Value);
        Assert.Equal($"{value}", new InodeId(value).ToString());
    }

    [Fact]
    public void Default_OfEachId_NamesNothing()
    {
        Assert.Equal(0, default(InodeId).Value);
        Assert.Equal(0, default(MountId).Value);
        Assert.NotEqual(InodeId.Root, default);
    }

    [Fact]
    public void Next_OfAVersion_CountsUpFromTheFirst()
    {
        Assert.Equal(1, ContentVersion.First.Value);
        Assert.Equal(2, ContentVersion.First.Next().Value);
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContentVersion(long.MaxValue).Next());
    }

    [Fact]
    public void ToString_OfComposedIds_NamesEveryPart()
    {
        var file = new FileVersion(new InodeId(7), new ContentVersion(3));

        Assert.Equal("7@3", file.ToString());
        Assert.Equal("7@3/2", new BlockId(file, 2).ToString());
        Assert.Equal("7@3#2", new PageId(file, 2).ToString());
    }

    [Fact]
    public void EndBytes_OfARange_IsTheByteAfterTheLast() => Assert.Equal(15, new ByteRange(10, 5).EndBytes);
}
