using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Tests.Unit.Core.Time;

public sealed class HybridTimestampTests
{
    [Fact]
    public void Never_IsTheDefaultAndBeforeAll()
    {
        Assert.True(HybridTimestamp.Never.IsNever);
        Assert.Equal(default, HybridTimestamp.Never);
        Assert.True(HybridTimestamp.Never < HybridTimestamp.FromUnixMilliseconds(1));
        Assert.False(HybridTimestamp.FromUnixMilliseconds(1).IsNever);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(65_535, 65_536)]
    public void Operators_OnTwoTimes_AgreeWithTheirNumbers(long earlier, long later)
    {
        var (a, b) = (new HybridTimestamp(earlier), new HybridTimestamp(later));

        Assert.True(a < b && a <= b && b > a && b >= a);
        Assert.False(a > b || a >= b || b < a || b <= a);
        Assert.True(a.CompareTo(b) < 0 && b.CompareTo(a) > 0 && a.CompareTo(a) == 0);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 65)]
    [InlineData(10_000, 65_536)]
    [InlineData(15_000, 98_304)]
    public void Later_OfTicks_AddsPartsOfAMillisecond(long ticks, long more)
    {
        var at = HybridTimestamp.FromUnixMilliseconds(5);

        Assert.Equal(more, at.Later(TimeSpan.FromTicks(ticks)).Value - at.Value);
        Assert.Throws<OverflowException>(() => new HybridTimestamp(long.MaxValue).Later(TimeSpan.FromMilliseconds(1)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_700_000_000_123)]
    public void FromUnixMilliseconds_InRange_RoundTrips(long milliseconds)
    {
        var first = HybridTimestamp.FromUnixMilliseconds(milliseconds);

        Assert.Equal(milliseconds, first.UnixMilliseconds);
        Assert.Equal(milliseconds, new HybridTimestamp(first.Value + 65_535).UnixMilliseconds);
        Assert.Equal(milliseconds + 1, new HybridTimestamp(first.Value + 65_536).UnixMilliseconds);
    }

    [Fact]
    public void FromUnixMilliseconds_TooLargeForTheNumber_ThrowsRatherThanWraps()
    {
        Assert.Equal(1L << 46, HybridTimestamp.Latest.UnixMilliseconds);
        Assert.True(HybridTimestamp.FromUnixMilliseconds((1L << 47) - 1) > HybridTimestamp.Latest);
        Assert.Throws<OverflowException>(() => HybridTimestamp.FromUnixMilliseconds(1L << 47));
        Assert.Throws<OverflowException>(() => HybridTimestamp.FromUnixMilliseconds(long.MaxValue));
    }

    [Fact]
    public void FromUnixMilliseconds_BeforeTheEpoch_IsBeforeNever() =>
        Assert.True(HybridTimestamp.FromUnixMilliseconds(-5) < HybridTimestamp.Never);
}
