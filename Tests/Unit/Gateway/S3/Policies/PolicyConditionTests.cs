using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Policies;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Policies;

public sealed class PolicyConditionTests
{
    [Theory]
    [InlineData("StringEquals", "s3:prefix", "logs/", true)]
    [InlineData("StringEquals", "S3:Prefix", "logs/", true)] // Keys have no case.
    [InlineData("StringEquals", "s3:prefix", "Logs/", false)]
    [InlineData("StringEqualsIgnoreCase", "s3:prefix", "LOGS/", true)]
    [InlineData("StringNotEquals", "s3:prefix", "logs/", false)]
    [InlineData("StringNotEquals", "s3:delimiter", "/", true)] // Absent is not equal.
    [InlineData("StringEquals", "s3:delimiter", "/", false)]
    [InlineData("StringEqualsIfExists", "s3:delimiter", "/", true)]
    [InlineData("StringLike", "s3:prefix", "lo?s*", true)]
    [InlineData("StringNotLike", "s3:prefix", "lo?s*", false)]
    [InlineData("NumericLessThanEquals", "s3:max-keys", "10", true)]
    [InlineData("NumericLessThan", "s3:max-keys", "10", false)]
    [InlineData("NumericGreaterThan", "s3:max-keys", "9.5", true)]
    [InlineData("NumericNotEquals", "s3:max-keys", "10", false)]
    [InlineData("DateLessThan", "aws:CurrentTime", "2026-03-04T05:06:08Z", true)]
    [InlineData("DateGreaterThanEquals", "aws:EpochTime", "1772600767", true)]
    [InlineData("DateGreaterThan", "aws:CurrentTime", "2026-03-04", true)]
    [InlineData("DateEquals", "aws:CurrentTime", "2026-03-04T05:06:07Z", true)]
    [InlineData("Bool", "aws:SecureTransport", "false", true)]
    [InlineData("Bool", "aws:SecureTransport", "true", false)]
    [InlineData("IpAddress", "aws:SourceIp", "10.1.0.0/16", true)]
    [InlineData("IpAddress", "aws:SourceIp", "10.1.2.3", true)]
    [InlineData("NotIpAddress", "aws:SourceIp", "10.1.0.0/16", false)]
    [InlineData("IpAddress", "aws:SourceIp", "::/0", false)]
    [InlineData("Null", "s3:delimiter", "true", true)]
    [InlineData("Null", "s3:prefix", "true", false)]
    [InlineData("Null", "s3:prefix", "false", true)]
    [InlineData("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:user/ann", true)]
    [InlineData("ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:user/ann", false)]
    [InlineData("StringEquals", "aws:username", "ann", true)]
    [InlineData("StringLike", "s3:x-amz-copy-source", "b/${aws:username}/*", true)]
    [InlineData("StringEquals", "s3:x-amz-acl", "private", true)]
    [InlineData("StringEquals", "s3:authType", "REST-HEADER", true)]
    [InlineData("StringEquals", "s3:signatureversion", "AWS4-HMAC-SHA256", true)]
    [InlineData("StringEquals", "aws:UserAgent", "agent", true)]
    [InlineData("StringEquals", "s3:ExistingObjectTag/team", "blue", true)]
    [InlineData("StringEquals", "s3:ExistingObjectTag/other", "blue", false)]
    [InlineData("StringEquals", "s3:RequestObjectTag/a", "1", true)]
    [InlineData("ForAllValues:StringEquals", "s3:RequestObjectTagKeys", "a", false)]
    [InlineData("ForAllValues:StringLike", "s3:RequestObjectTagKeys", "?", true)]
    [InlineData("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", "a", true)]
    [InlineData("ForAnyValue:StringEquals", "s3:RequestObjectTagKeys", "c", false)]
    public void Judge_Condition_HoldsOrNot(string condition, string key, string value, bool expected)
    {
        var policy = PolicyParser.Parse(
            Encoding.UTF8.GetBytes(
                "{\"Statement\":{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:*\",\"Resource\":\"*\","
                + $"\"Condition\":{{\"{condition}\":{{\"{key}\":\"{value}\"}}}}}}}}"),
            "b");

        Assert.Equal(
            expected ? PolicyVerdict.Allow : PolicyVerdict.Silent, policy.Judge(Request("s3:ListBucket", "k")));
    }

    [Theory]
    [InlineData("s3:GetObject", "a/x", "Allow")]
    [InlineData("s3:getobject", "a/x", "Allow")] // Actions have no case.
    [InlineData("s3:GetObject", "a/secret", "Deny")]
    [InlineData("s3:PutObject", "a/x", "Silent")]
    [InlineData("s3:GetObject", "b/x", "Silent")]
    [InlineData("s3:GetObject", "home/ann/x", "Allow")]
    [InlineData("s3:GetObject", "home/bob/x", "Silent")]
    public void Judge_Statements_ExplicitDenyWins(string action, string key, string expected)
    {
        var policy = PolicyParser.Parse(
            """
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Principal":{"AWS":"ann"},"Action":["s3:Get*"],
               "Resource":["arn:aws:s3:::b/a/*","arn:aws:s3:::b/home/${aws:username}/*"]},
              {"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*/secret"},
              {"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a/*"}]}
            """u8.ToArray(),
            "b");

        Assert.Equal(expected, policy.Judge(Request(action, key)).ToString());
    }

    private static PolicyRequest Request(string action, string key)
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse("::ffff:10.1.2.3");
        http.Request.Headers["x-amz-acl"] = "private";
        http.Request.Headers["x-amz-copy-source"] = "b/ann/file";
        http.Request.Headers["x-amz-tagging"] = "a=1&b=2";
        http.Request.Headers.UserAgent = "agent";
        var request = new S3Request
        {
            Method = "GET",
            Target = S3Target.Parse("/b?prefix=logs%2F&max-keys=10", "h", null),
            Headers = http.Request.Headers,
            Identity = new S3Identity
            {
                Caller = new FabricCaller { User = "ann", Group = "ann", Role = FabricRole.User },
                AccessKeyId = "id",
                Payload = PayloadKind.Unsigned,
            },
            Id = "1",
            Http = http,
        };
        return new PolicyRequest(request, action, "b", key)
        {
            Now = new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
            ObjectTags = [new("team", "blue")],
        };
    }
}
