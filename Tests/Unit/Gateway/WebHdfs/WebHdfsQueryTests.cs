using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.WebHdfs;

public class WebHdfsQueryTests
{
    [Fact]
    public void Text_NameInAnyCase_IsFound() =>
        Assert.Equal("/a b", WebHdfsQuery.Parse("DESTination=%2Fa+b").Text(ParameterNames.Destination));

    [Theory]
    [InlineData("length=")]
    [InlineData("length=null")]
    [InlineData("other=1")]
    public void Number_Absent_IsNull(string query) => Assert.Null(WebHdfsQuery.Parse(query).Number("length", 0));

    [Theory]
    [InlineData("length=abc", "Failed to parse \"abc\" as a radix-10 long integer.")]
    [InlineData("length=+5", "Failed to parse \" 5\" as a radix-10 long integer.")]
    [InlineData("length=0x10", "Failed to parse \"0x10\" as a radix-10 long integer.")]
    [InlineData("length=1%00", "Failed to parse")]
    [InlineData("length=9223372036854775808", "Failed to parse")]
    [InlineData("length=-", "Failed to parse")]
    [InlineData("length=-1", "Invalid parameter range: length = -1 < 0")]
    [InlineData("length=11", "Invalid parameter range: length = 11 > 10")]
    public void Number_Malformed_NamesTheParameter(string query, string reason)
    {
        var error = Assert.Throws<WebHdfsException>(() => WebHdfsQuery.Parse(query).Number("length", 0, 10));

        Assert.Equal(WebHdfsErrors.IllegalArgument, error.Error);
        Assert.StartsWith(
            "Invalid value for webhdfs parameter \"length\": " + reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("10", 10)]
    public void Number_AtItsBounds_IsRead(string text, long expected) =>
        Assert.Equal(expected, WebHdfsQuery.Parse("length=" + text).Number("length", 0, 10));

    [Theory]
    [InlineData("0755", 0x1ED)]
    [InlineData("1777", 0x3FF)]
    [InlineData("0", 0)]
    public void Permission_Octal_IsRead(string text, int bits) =>
        Assert.Equal(bits, WebHdfsQuery.Parse("permission=" + text).Permission("permission"));

    [Theory]
    [InlineData("2000")]
    [InlineData("789")]
    [InlineData("rwx")]
    [InlineData("-1")]
    [InlineData("77777777777777777777")]
    public void Permission_OutOfItsDomain_IsRefused(string text) =>
        Assert.Throws<WebHdfsException>(() => WebHdfsQuery.Parse("permission=" + text).Permission("permission"));

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("false", false)]
    public void Flag_InAnyCase_IsRead(string text, bool expected) =>
        Assert.Equal(expected, WebHdfsQuery.Parse("overwrite=" + text).Flag("overwrite"));

    [Fact]
    public void Flag_AnythingElse_IsRefused() =>
        Assert.Throws<WebHdfsException>(() => WebHdfsQuery.Parse("overwrite=1").Flag("overwrite"));

    [Fact]
    public void Parse_SameTwice_IsOnce() =>
        Assert.Single(WebHdfsQuery.Parse("user.name=a&USER.NAME=a").Parameters);

    [Theory]
    [InlineData("user.name=a&user.name=b")]
    [InlineData("op=%zz")]
    [InlineData("op=%ff")]
    public void Parse_ContradictionOrBadEncoding_IsRefused(string query) =>
        Assert.Equal(
            400, Assert.Throws<WebHdfsException>(() => WebHdfsQuery.Parse(query)).Error.Status);

    [Fact]
    public void Parse_ListParameter_KeepsAll() =>
        Assert.Equal(["a", "b"], WebHdfsQuery.Parse("xattr.name=a&xattr.name=b").All(ParameterNames.XAttrName));

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Parse_NumberOfParameters_IsBounded(int beyond, bool isFine)
    {
        var query = string.Join('&', Enumerable.Range(0, WebHdfsQuery.ParametersMax + beyond).Select(i => $"p{i}=1"));

        Assert.Equal(isFine, Record.Exception(() => WebHdfsQuery.Parse(query)) is null);
    }

    [Theory]
    [InlineData("/webhdfs/v1", "/")]
    [InlineData("/webhdfs/v1/", "/")]
    [InlineData("/webhdfs/v1/a%20b/%C3%BC+?op=X", "/a b/ü+")]
    public void ParseTarget_Path_IsDecoded(string target, string path) =>
        Assert.Equal(path, WebHdfsTarget.Parse(target).Path.Value);

    [Theory]
    [InlineData("/webhdfs/v1/a/../b", 400)]
    [InlineData("/webhdfs/v1/a/%2e%2e/b", 400)]
    [InlineData("/webhdfs/v1/a%2fb", 400)]
    [InlineData("/webhdfs/v1/a%00b", 400)]
    [InlineData("/webhdfs/v1/a%C0%AFb", 400)]
    [InlineData("/webhdfs/v1//a", 400)]
    [InlineData("/webhdfs/v1x/a", 404)]
    [InlineData("/webhdfs/v2/a", 404)]
    [InlineData("*", 404)]
    public void ParseTarget_NoPath_IsRefused(string target, int status) =>
        Assert.Equal(status, Assert.Throws<WebHdfsException>(() => WebHdfsTarget.Parse(target)).Error.Status);
}
