using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.UnderStorage.S3;

namespace OrleansAlluxio.Tests.Unit.UnderStorage;

public sealed class S3OptionParserTests
{
    [Fact]
    public void Parse_BucketAndPrefix_KeepsCaseAndDecodes()
    {
        var options = Parse("s3a://Bucket_1/pre%20fix/b/");

        Assert.Equal("Bucket_1", options.Bucket);
        Assert.Equal("pre fix/b/", options.Prefix);
        Assert.Equal("s3://Bucket_1/pre fix/b/", options.Description);
    }

    [Fact]
    public void Parse_Endpoint_MakesPathStyle()
    {
        Assert.True(Parse("s3://bucket", ("endpoint", "http://127.0.0.1:9000")).PathStyle);
        Assert.False(Parse("s3://bucket").PathStyle);
    }

    [Theory]
    [InlineData("part-size", "5M")]
    [InlineData("part-size", "256M")]
    [InlineData("upload-parallelism", "64")]
    [InlineData("request-timeout", "0.1")]
    [InlineData("retries", "0")]
    public void Parse_AtTheLimit_IsTaken(string name, string value) =>
        Assert.NotNull(Parse("s3://bucket", (name, value)));

    [Theory]
    [InlineData("part-size", "4M")]
    [InlineData("part-size", "257M")]
    [InlineData("part-size", "99999999999999G")]
    [InlineData("upload-parallelism", "65")]
    [InlineData("request-timeout", "0.01")]
    [InlineData("path-style", "yes")]
    [InlineData("endpoint", "ftp://host")]
    [InlineData("endpoint", "http://user:pass@host")]
    [InlineData("no-such-option", "1")]
    [InlineData("access-key", "without-secret")]
    public void Parse_BeyondTheLimit_IsRefusedWithoutItsValue(string name, string value)
    {
        var error = Assert.Throws<FabricException>(() => Parse("s3://bucket", (name, value)));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        Assert.True(value.Length < 6 || !error.Message.Contains(value, StringComparison.Ordinal), error.Message);
    }

    [Theory]
    [InlineData("s3://key:secret@bucket/p")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/a/../b")]
    [InlineData("s3:///p")]
    [InlineData("http://bucket/p")]
    public void Parse_MalformedUri_IsRefusedWithoutSecrets(string uri)
    {
        var error = Assert.Throws<FabricException>(() => Parse(uri));

        Assert.DoesNotContain("secret@", error.Message, StringComparison.Ordinal);
    }

    private static S3Options Parse(string uri, params (string Name, string Value)[] options) => S3OptionParser.Parse(
        new Uri(uri), options.ToDictionary(static option => option.Name, static option => option.Value));
}
