using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Api;

namespace OrleansAlluxio.Tests.Unit.Gateway.Api;

public sealed class ApiQueryTests
{
    [Theory]
    [InlineData("?path=/a/b", "/a/b")]
    [InlineData("?path=%2Fa%2Fb", "/a/b")]
    [InlineData("?path=/a%252Fb", "/a%2Fb")]
    [InlineData("?path=/a+b%2B", "/a b+")]
    [InlineData("?path=/%C3%A4/%F0%9F%98%80", "/ä/😀")]
    [InlineData("path=/", "/")]
    [InlineData("?path=/a/", "/a")]
    [InlineData("?path=/a%26b%3Dc%23d", "/a&b=c#d")]
    [InlineData("?path=/a%5C..%5Cb", "/a\\..\\b")]
    public void Path_Decoded_Once(string query, string path) => Assert.Equal(path, Parse(query).Path().Value);

    [Theory]
    [InlineData("?path=/a/../b")]
    [InlineData("?path=/a/%2e%2e/b")]
    [InlineData("?path=/a%2F..%2Fb")]
    [InlineData("?path=/a%2f%2fb")]
    [InlineData("?path=//a")]
    [InlineData("?path=/./a")]
    [InlineData("?path=/..")]
    [InlineData("?path=/a%00b")]
    [InlineData("?path=a/b")]
    [InlineData("?path=")]
    public void Path_NotCanonical_IsInvalidPath(string query) =>
        Assert.Equal(FabricErrorKind.InvalidPath, Assert.Throws<FabricException>(() => Parse(query).Path()).Kind);

    [Theory]
    [InlineData("?path=/a%")]
    [InlineData("?path=/a%2")]
    [InlineData("?path=/a%zz")]
    [InlineData("?path=/a%+f")]
    [InlineData("?path=/%C3")]
    [InlineData("?path=/%C0%AE%C0%AE/x")]
    [InlineData("?path=/%ED%A0%80")]
    [InlineData("?path=/a&path=/b")]
    [InlineData("?path=/a&other=1")]
    [InlineData("?flag=true")]
    [InlineData("")]
    public void Query_Malformed_IsRefused(string query) =>
        Assert.Equal(FabricErrorKind.InvalidArgument, Assert.Throws<FabricException>(() => Parse(query)).Kind);

    [Theory]
    [InlineData("0", 0L)]
    [InlineData("10", 10L)]
    [InlineData("-1", null)]
    [InlineData("11", null)]
    [InlineData("1.0", null)]
    [InlineData("99999999999999999999", null)]
    public void Number_OutsideItsBounds_IsRefused(string text, long? number)
    {
        var query = Parse("?path=/&number=" + text);
        if (number is null)
        {
            Assert.Throws<FabricException>(() => query.TryNumber("number", 0, 10));
        }
        else
        {
            Assert.Equal(number, query.TryNumber("number", 0, 10));
        }
    }

    [Theory]
    [InlineData("bytes=0-9", 0L, 10L)]
    [InlineData("bytes=5-", 5L, 95L)]
    [InlineData("bytes=-7", 93L, 7L)]
    [InlineData("bytes=-700", 0L, 100L)]
    [InlineData("bytes=99-1000", 99L, 1L)]
    public void Range_Inside_IsTaken(string text, long offset, long length)
    {
        Assert.True(ContentRange.TryParse(text, 100, out var range));
        Assert.Equal(new OrleansAlluxio.Core.ByteRange(offset, length), range);
    }

    [Theory]
    [InlineData("bytes=100-")]
    [InlineData("bytes=-0")]
    public void Range_Outside_IsUnsatisfiable(string text)
    {
        Assert.True(ContentRange.TryParse(text, 100, out var range));
        Assert.Null(range);
    }

    [Theory]
    [InlineData("bytes=a-b")]
    [InlineData("bytes=9-3")]
    [InlineData("bytes=0-1,3-4")]
    [InlineData("lines=0-1")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=+1-2")]
    public void Range_Malformed_IsIgnored(string text) => Assert.False(ContentRange.TryParse(text, 100, out _));

    private static ApiQuery Parse(string query) => ApiQuery.Parse(
        query, "test",
        [ApiParameter.OnPath, ApiParameter.Optional("number", "n"), ApiParameter.Optional("flag", "f")]);
}
