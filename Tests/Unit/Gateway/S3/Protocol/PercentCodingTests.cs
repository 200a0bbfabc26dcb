using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Protocol;

public class PercentCodingTests
{
    [Theory]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%zz")]
    [InlineData("%c0%af")]
    [InlineData("%ff")]
    [InlineData("%ed%a0%80")]
    public void TryDecode_NotPercentEncodedUtf8_IsRefused(string text) =>
        Assert.False(PercentCoding.TryDecode(text, plusIsSpace: false, out _));

    [Theory]
    [InlineData("a%20b+c", false, "a b+c")]
    [InlineData("a%20b+c", true, "a b c")]
    [InlineData("%e6%97%A5", false, "日")]
    [InlineData("é", false, "é")]
    public void TryDecode_Valid_Decodes(string text, bool plusIsSpace, string expected)
    {
        Assert.True(PercentCoding.TryDecode(text, plusIsSpace, out var decoded));
        Assert.Equal(expected, decoded);
    }

    [Fact]
    public void Encode_EveryAsciiCharacter_RoundTrips()
    {
        var text = string.Concat(Enumerable.Range(1, 127).Select(i => (char)i)) + "é日\U0001F600";

        var encoded = PercentCoding.Encode(text, keepSlash: false);

        Assert.Equal(Uri.EscapeDataString(text), encoded);
        Assert.True(PercentCoding.TryDecode(encoded, plusIsSpace: true, out var decoded));
        Assert.Equal(text, decoded);
    }
}
