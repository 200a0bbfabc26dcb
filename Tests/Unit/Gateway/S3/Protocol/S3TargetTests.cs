using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Protocol;

public class S3TargetTests
{
    [Theory]
    [InlineData("/", "h", "", "")]
    [InlineData("/b", "h", "b", "")]
    [InlineData("/b/", "h", "b", "")]
    [InlineData("/b/a%2Fb/", "h", "b", "a/b/")]
    [InlineData("/a/b?x=1", "s3.test", "a", "b")]
    [InlineData("/a/b", "bucket.S3.test:9000", "bucket", "a/b")]
    [InlineData("/a/b", "evils3.test", "a", "b")]
    public void Parse_BothStyles_FindsBucketAndKey(string target, string host, string bucket, string key)
    {
        var parsed = S3Target.Parse(target, host, "s3.test");

        Assert.Equal((bucket, key), (parsed.Bucket, parsed.Key));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("http://h/b")]
    [InlineData("/%")]
    [InlineData("/b?a=1&a=2")]
    [InlineData("/b?a=1&A=2")]
    public void Parse_Malformed_IsRefusedAsBadRequest(string target)
    {
        var error = Assert.Throws<S3Exception>(() => S3Target.Parse(target, "h", null));

        Assert.Equal(400, error.Error.Status);
    }

    [Theory]
    [InlineData("..", "a")]
    [InlineData("b", "a\0")]
    public void OfKey_NotCanonical_IsRefusedAsBadRequest(string bucket, string key)
    {
        var error = Assert.Throws<S3Exception>(() => KeyPaths.OfKey(bucket, key));

        Assert.Equal(400, error.Error.Status);
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/./c")]
    [InlineData("a//c")]
    public void OfKey_NoPath_IsEscapedBelowTheBucket(string key)
    {
        var path = KeyPaths.OfKey("b", key);

        Assert.StartsWith("/b/", path.Value, StringComparison.Ordinal);
        Assert.Equal(key, KeyPaths.TryKeyOf(FabricPath.Parse("/b"), path));
    }

    [Fact]
    public void OfKey_Length_IsBounded()
    {
        Assert.Equal("/b/" + new string('k', 255), KeyPaths.OfKey("b", new string('k', 255)).Value);
        Assert.StartsWith("/b/", KeyPaths.OfKey("b", new string('k', 1024)).Value, StringComparison.Ordinal);
        var error = Assert.Throws<S3Exception>(() => KeyPaths.OfKey("b", new string('k', 1025)));
        Assert.Equal(S3Errors.KeyTooLong, error.Error);
    }
}
