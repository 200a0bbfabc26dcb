using System.Text;
using OrleansAlluxio.Gateway.S3.Policies;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Policies;

public sealed class PolicyParserTests
{
    private const string Object = "\"Resource\":\"arn:aws:s3:::b/*\"";
    private const string Basic = "\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\"";

    [Theory]
    [InlineData($"{{{Basic},{Object}}}")]
    [InlineData(
        $"[{{{Basic},{Object},\"Sid\":\"x\"}},{{{Basic},\"NotResource\":[\"arn:aws:s3:::b/a\","
            + $"\"arn:aws:s3:::b/c?\"]}}]")]
    [InlineData(
        $"{{\"Effect\":\"Deny\",\"NotPrincipal\":{{\"AWS\":[\"ann\","
            + $"\"arn:aws:iam::123456789012:user/bob\"]}},\"NotAction\":\"s3:Get*\",{Object}}}")]
    [InlineData(
        $"{{{Basic},{Object},"
            + $"\"Condition\":{{\"StringLikeIfExists\":{{\"aws:Referer\":[\"http://a/*\"]}},"
            + $"\"Bool\":{{\"aws:SecureTransport\":false}}}}}}")]
    [InlineData(
        $"{{{Basic},{Object},"
            + $"\"Condition\":{{\"ForAllValues:StringEquals\":{{\"s3:RequestObjectTagKeys\":[\"a\",\"b\"]}},"
            + $"\"NumericLessThan\":{{\"s3:max-keys\":10}}}}}}")]
    [InlineData($"{{{Basic},\"Resource\":\"arn:aws:s3:::b/home/${{aws:username}}/*\"}}")]
    public void Parse_Statement_IsTaken(string statement) =>
        Assert.NotNull(Parse($"{{\"Version\":\"2012-10-17\",\"Statement\":{statement}}}"));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Statement\":[]}")]
    [InlineData($"{{\"Version\":\"2024-01-01\",\"Statement\":{{{Basic},{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},{Object}}},\"Statement\":{{{Basic},{Object}}}}}")]
    [InlineData($"{{\"Other\":1,\"Statement\":{{{Basic},{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},{Object},\"Other\":1}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic}}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},{Object},\"NotResource\":\"*\"}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},\"Resource\":\"arn:aws:s3:::other/*\"}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},\"Resource\":\"b/*\"}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},\"Resource\":\"arn:aws:s3:::b\"}}}}")] // GetObject of a bucket alone.
    [InlineData($"{{\"Statement\":{{{Basic},\"Resource\":\"arn:aws:s3:::b/${{aws:other}}\"}}}}")]
    [InlineData($"{{\"Statement\":{{\"Effect\":\"allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":\"ann\",\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"Service\":\"x\"}},"
            + $"\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":[]}},"
            + $"\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":{{\"AWS\":\"arn:aws:iam::1:role/x\"}},"
            + $"\"Action\":\"s3:*\",{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:NoSuch\",{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"ec2:*\",{Object}}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},{Object},\"Condition\":{{\"StringIs\":{{\"s3:prefix\":\"a\"}}}}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{{Basic},{Object},"
            + $"\"Condition\":{{\"StringEquals\":{{\"aws:NoSuchKey\":\"a\"}}}}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{{Basic},{Object},"
            + $"\"Condition\":{{\"NullIfExists\":{{\"s3:prefix\":\"true\"}}}}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{{Basic},{Object},"
            + $"\"Condition\":{{\"NumericEquals\":{{\"s3:max-keys\":\"x\"}}}}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{{Basic},{Object},"
            + $"\"Condition\":{{\"IpAddress\":{{\"aws:SourceIp\":\"10.0.0.300\"}}}}}}}}")]
    [InlineData(
        $"{{\"Statement\":{{{Basic},{Object},"
            + $"\"Condition\":{{\"DateLessThan\":{{\"aws:CurrentTime\":\"soon\"}}}}}}}}")]
    [InlineData($"{{\"Statement\":{{{Basic},{Object},\"Condition\":{{\"StringEquals\":{{\"s3:prefix\":[]}}}}}}}}")]
    public void Parse_NoPolicy_IsMalformed(string text)
    {
        var error = Assert.Throws<S3Exception>(() => Parse(text));

        Assert.Equal(("MalformedPolicy", 400), (error.Error.Code, error.Error.Status));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Parse_Length_IsBounded(int over, bool isFine)
    {
        var text = $"{{\"Statement\":{{{Basic},{Object},\"Sid\":\"";
        text += new string('x', PolicyParser.BytesMax + over - text.Length - 3) + "\"}}";

        Assert.Equal(isFine, Record.Exception(() => Parse(text)) is null);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"Condition\":{\"StringLike\":{\"aws:Referer\":\"*\"}}", true)]
    [InlineData(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"0.0.0.0/0\"}}", true)]
    [InlineData(",\"Condition\":{\"NotIpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}", true)]
    [InlineData(",\"Condition\":{\"IpAddress\":{\"aws:SourceIp\":\"10.0.0.0/8\"}}", false)]
    [InlineData(",\"Condition\":{\"StringEquals\":{\"aws:username\":\"ann\"}}", false)]
    public void IsPublic_ConditionOnWho_Narrows(string condition, bool expected) =>
        Assert.Equal(expected, Parse($"{{\"Statement\":{{{Basic},{Object}{condition}}}}}").IsPublic);

    [Fact]
    public void ParseStored_Unreadable_DeniesEverything()
    {
        Assert.True(PolicyParser.ParseStored("{").HasDeny);
        Assert.False(PolicyParser.ParseStored("{").IsPublic);
    }

    private static PolicyDocument Parse(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text), "b");
}
