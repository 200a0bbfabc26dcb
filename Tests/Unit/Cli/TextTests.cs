using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Cli.Transfer;

namespace OrleansAlluxio.Tests.Unit.Cli;

public sealed class TextTests
{
    [Theory]
    [InlineData(0, "0B")]
    [InlineData(1023, "1023B")]
    [InlineData(1024, "1.00KB")]
    [InlineData(1536, "1.50KB")]
    [InlineData(1L << 40, "1.00TB")]
    [InlineData(long.MaxValue, "8.00EB")]
    public void Size_Human(long bytes, string text) => Assert.Equal(text, SizeText.Human(bytes));

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("10", 10L)]
    [InlineData("4k", 4096L)]
    [InlineData("1MB", 1L << 20)]
    [InlineData("2GiB", 2L << 30)]
    [InlineData("-1", null)]
    [InlineData("", null)]
    [InlineData("k", null)]
    [InlineData("1x", null)]
    [InlineData("99999999999T", null)]
    public void Size_Parsed(string text, long? bytes) =>
        Assert.Equal(bytes, SizeText.TryParse(text, out var parsed) ? parsed : null);

    [Theory]
    [InlineData("-1", -1L)]
    [InlineData("0", 0L)]
    [InlineData("500", 500L)]
    [InlineData("30s", 30_000L)]
    [InlineData("5m", 300_000L)]
    [InlineData("2h", 7_200_000L)]
    [InlineData("1d", 86_400_000L)]
    [InlineData("-2", null)]
    [InlineData("5 m", null)]
    [InlineData("5y", null)]
    [InlineData("999999999999999999d", null)]
    public void Interval_Parsed(string text, long? milliseconds) =>
        Assert.Equal(milliseconds, IntervalText.TryParse(text, out var parsed) ? parsed : null);

    [Theory]
    [InlineData(-1, "-1")]
    [InlineData(0, "0")]
    [InlineData(1, "1ms")]
    [InlineData(30_000, "30s")]
    [InlineData(90_000, "90s")]
    [InlineData(300_000, "5m")]
    [InlineData(86_400_000, "1d")]
    public void Interval_Printed(long milliseconds, string text)
    {
        Assert.Equal(text, IntervalText.Of(milliseconds));
        Assert.True(IntervalText.TryParse(text, out var back));
        Assert.Equal(milliseconds, back);
    }

    [Theory]
    [InlineData("644", 0x1A4)]
    [InlineData("0755", 0x1ED)]
    [InlineData("7777", 0xFFF)]
    [InlineData("888", null)]
    [InlineData("", null)]
    [InlineData("10000", null)]
    [InlineData("u+x", null)]
    public void Mode_Parsed(string text, int? mode) =>
        Assert.Equal(mode, ModeText.TryParse(text, out var parsed) ? parsed : null);

    [Fact]
    public void Visible_ControlCharacters_AreEscaped() =>
        Assert.Equal("a\\u001b[31mb", StatusText.Visible("a\u001b[31mb"));

    [Theory]
    [InlineData("-", true, null, null)]
    [InlineData("file:///tmp/a b", false, "/tmp/a b", null)]
    [InlineData("/a/b", false, null, "/a/b")]
    public void Place_Parsed(string text, bool isStandard, string? local, string? fabric)
    {
        var place = Place.TryParse(text, out _)!;

        Assert.Equal(isStandard, place.IsStandard);
        Assert.Equal(local, place.Local);
        Assert.Equal(fabric, place.IsFabric ? place.Fabric.Value : null);
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("file://relative")]
    [InlineData("s3://bucket/x")]
    [InlineData("/a/../b")]
    [InlineData("")]
    public void Place_None_SaysWhy(string text)
    {
        Assert.Null(Place.TryParse(text, out var reason));
        Assert.NotEmpty(reason!);
    }
}
