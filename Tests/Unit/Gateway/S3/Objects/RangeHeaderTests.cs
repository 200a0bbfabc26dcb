using OrleansAlluxio.Core;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Objects;

public class RangeHeaderTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-99", 0, 10)]
    [InlineData("bytes=3-", 3, 7)]
    [InlineData("bytes=-4", 6, 4)]
    [InlineData("bytes=-99", 0, 10)]
    [InlineData("bytes=9-9", 9, 1)]
    public void Read_Satisfiable_IsClamped(string header, long offset, long length) =>
        Assert.Equal(new ByteRange(offset, length), RangeHeader.Read(header, 10));

    [Theory]
    [InlineData(null)]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("bytes=5-3")]
    [InlineData("bytes=-")]
    [InlineData("bytes=a-b")]
    [InlineData("items=0-1")]
    [InlineData("bytes=99999999999999999999-")]
    public void Read_NotOneRange_IsTheWhole(string? header) => Assert.Null(RangeHeader.Read(header, 10));

    [Theory]
    [InlineData("bytes=10-")]
    [InlineData("bytes=10-20")]
    [InlineData("bytes=-0")]
    public void Read_Outside_IsInvalidRange(string header) =>
        Assert.Equal(S3Errors.InvalidRange, Assert.Throws<S3Exception>(() => RangeHeader.Read(header, 10)).Error);

    [Theory]
    [InlineData("bytes=0-")]
    [InlineData("bytes=-5")]
    [InlineData("0-5")]
    [InlineData("bytes=5-3")]
    public void ReadCopySource_NotWhole_IsInvalidArgument(string header) =>
        Assert.Equal(
            S3Errors.InvalidArgument, Assert.Throws<S3Exception>(() => RangeHeader.ReadCopySource(header, 10)).Error);

    [Fact]
    public void ReadCopySource_BeyondTheEnd_IsInvalidRange() => Assert.Equal(
        S3Errors.InvalidRange, Assert.Throws<S3Exception>(() => RangeHeader.ReadCopySource("bytes=0-10", 10)).Error);
}
