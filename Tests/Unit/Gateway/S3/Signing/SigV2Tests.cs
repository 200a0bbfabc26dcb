using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Signing;

/// <summary>Signatures of version 2 at the door, made as Amazon's documentation makes them.</summary>
public sealed class SigV2Tests
{
    [Theory]
    [InlineData(false, 400)]
    [InlineData(true, 200)]
    public async Task Header_IsTakenWhereItIsAllowed(bool isAllowed, int status)
    {
        await using var door = await StartAsync(isAllowed);

        Assert.Equal(status, await SendAsync(door, Header(door, "PUT", "/bkt/k?tagging", "/bkt/k?tagging")));
    }

    [Theory]
    [InlineData(false, 60, 400)]
    [InlineData(true, 60, 200)]
    [InlineData(true, 0, 403)]
    [InlineData(true, -1, 403)]
    [InlineData(true, 604_800, 200)]
    [InlineData(true, 604_801, 403)]
    public async Task Query_IsTakenUntilItExpires(bool isAllowed, int lifetime, int status)
    {
        await using var door = await StartAsync(isAllowed);
        var expires = door.Time.Now.ToUnixTimeSeconds() + lifetime;
        var signature = Sign($"GET\n\n\n{expires}\n/bkt/k");

        using var response = await door.SendAsync(door.Unsigned(
            "GET",
            $"/bkt/k?AWSAccessKeyId={DoorFixture.AccessKeyId}&Expires={expires}"
                + $"&Signature={Uri.EscapeDataString(signature)}"));

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Header_ChangedOrSkewed_IsRefused()
    {
        await using var door = await StartAsync(isAllowed: true);
        var other = Header(door, "PUT", "/bkt/k?tagging", "/bkt/k");
        var extra = Header(door, "PUT", "/bkt/k?tagging", "/bkt/k?tagging");
        extra.Headers.TryAddWithoutValidation("x-amz-meta-extra", "1");
        var late = Header(door, "PUT", "/bkt/k?tagging", "/bkt/k?tagging");
        var chunked = Header(door, "PUT", "/bkt/k?tagging", "/bkt/k?tagging");
        chunked.Headers.TryAddWithoutValidation("x-amz-security-token", "t");

        Assert.Equal(403, await SendAsync(door, other));
        Assert.Equal(403, await SendAsync(door, extra));
        Assert.Equal(400, await SendAsync(door, chunked));
        door.Time.Now += TimeSpan.FromMinutes(16);
        Assert.Equal(403, await SendAsync(door, late));
    }

    private static async Task<int> SendAsync(DoorFixture door, HttpRequestMessage request)
    {
        using var response = await door.SendAsync(request);
        return (int)response.StatusCode;
    }

    private static HttpRequestMessage Header(DoorFixture door, string method, string target, string signed)
    {
        var body = "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>"u8.ToArray();
        var date = door.Time.Now.ToString("R", CultureInfo.InvariantCulture);
        var request = door.Unsigned(method, target, body);
        request.Headers.TryAddWithoutValidation("x-amz-date", date);
        request.Headers.TryAddWithoutValidation(
            "Authorization",
            $"AWS {DoorFixture.AccessKeyId}:{Sign($"{method}\n\n\n\nx-amz-date:{date}\n{signed}")}");
        return request;
    }

    private static string Sign(string text) => Convert.ToBase64String(
        HMACSHA1.HashData(Encoding.UTF8.GetBytes(DoorFixture.Secret), Encoding.UTF8.GetBytes(text)));

    private static async Task<DoorFixture> StartAsync(bool isAllowed)
    {
        var door = await DoorFixture.StartAsync(options => options with { AllowSigV2 = isAllowed });
        await door.ExpectAsync(200, "PUT", "/bkt");
        await door.ExpectAsync(200, "PUT", "/bkt/k", "bytes"u8.ToArray());
        return door;
    }
}
