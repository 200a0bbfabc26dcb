using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Listings over the wire: both versions, paging, encoding.</summary>
public class S3DoorListingTests
{
    [Fact]
    public async Task ListV2_PagesWithTokens_ShowEachKeyOnceInOrder()
    {
        await using var door = await StartAsync("a/x", "a-b", "a0", "b/y/z", "c");
        var keys = new List<string>();
        var target = "/bucket?list-type=2&max-keys=2";
        for (var next = target; next is not null;)
        {
            var text = await door.TextAsync(200, "GET", next);
            keys.AddRange(Values(text, "Key"));
            next = Values(text, "NextContinuationToken").Select(
                t => $"{target}&continuation-token={t}").SingleOrDefault();
        }

        Assert.Equal(["a-b", "a/x", "a0", "b/y/z", "c"], keys);
    }

    [Fact]
    public async Task ListV1_Delimiter_RollsUpAndGoesOnAfterAPrefix()
    {
        await using var door = await StartAsync("a/x", "a/y", "a-b", "b/y/z", "c");

        var first = await door.TextAsync(200, "GET", "/bucket?delimiter=%2F&max-keys=2");
        var second = await door.TextAsync(200, "GET", "/bucket?delimiter=%2F&max-keys=2&marker=a%2F");

        Assert.Contains("<NextMarker>a/</NextMarker>", first, StringComparison.Ordinal);
        Assert.Equal(["a-b"], Values(first, "Key"));
        Assert.Contains("<CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes>", first, StringComparison.Ordinal);
        Assert.Equal(["c"], Values(second, "Key"));
        Assert.Contains("<CommonPrefixes><Prefix>b/</Prefix></CommonPrefixes>", second, StringComparison.Ordinal);
        Assert.Contains("<IsTruncated>false</IsTruncated>", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListV2_EncodingUrl_EncodesKeys()
    {
        await using var door = await StartAsync("a%20b%2Bc", "%C3%BC%26");

        var encoded = await door.TextAsync(200, "GET", "/bucket?list-type=2&encoding-type=url");
        var plain = await door.TextAsync(200, "GET", "/bucket?list-type=2");

        Assert.Equal(["a%20b%2Bc", "%C3%BC%26"], Values(encoded, "Key"));
        Assert.Equal(["a b+c", "ü&amp;"], Values(plain, "Key"));
    }

    [Theory]
    [InlineData("0", 200, 0)]
    [InlineData("1", 200, 1)]
    [InlineData("100000", 200, 2)]
    [InlineData("-1", 400, 0)]
    [InlineData("many", 400, 0)]
    public async Task List_MaxKeys_IsClampedOrRefused(string maxKeys, int status, int count)
    {
        await using var door = await StartAsync("a", "b");

        var text = await door.TextAsync(status, "GET", "/bucket?list-type=2&max-keys=" + maxKeys);

        Assert.Equal(count, Values(text, "Key").Count);
    }

    [Theory]
    [InlineData("list-type=2&continuation-token=nonsense")]
    [InlineData("list-type=2&continuation-token=")]
    [InlineData("list-type=2&encoding-type=base64")]
    public async Task List_BadParameter_IsRefused(string query)
    {
        await using var door = await StartAsync("a");

        await door.RefusedAsync(400, "InvalidArgument", "GET", "/bucket?" + query);
    }

    [Fact]
    public async Task ListBuckets_Pages_ShowEachOnce()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/another");

        var all = await door.TextAsync(200, "GET", "/");
        var first = await door.TextAsync(200, "GET", "/?max-buckets=1");
        var second = await door.TextAsync(
            200, "GET", "/?max-buckets=1&continuation-token=" + Values(first, "ContinuationToken").Single());

        Assert.Equal(["another", "bucket"], Values(all, "Name"));
        Assert.Equal(["another"], Values(first, "Name"));
        Assert.Equal(["bucket"], Values(second, "Name"));
        Assert.Empty(Values(second, "ContinuationToken"));
    }

    [Theory]
    [InlineData(
        "location", "<LocationConstraint xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></LocationConstraint>")]
    [InlineData("versioning", "<VersioningConfiguration")]
    [InlineData("acl", "<Permission>FULL_CONTROL</Permission>")]
    [InlineData("requestPayment", "<Payer>BucketOwner</Payer>")]
    public async Task BucketSetting_Unset_AnswersAsS3Does(string name, string expected)
    {
        await using var door = await StartAsync();

        Assert.Contains(expected, await door.TextAsync(200, "GET", "/bucket?" + name), StringComparison.Ordinal);
    }

    private static async Task<DoorFixture> StartAsync(params string[] keys)
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        foreach (var key in keys)
        {
            await door.ExpectAsync(200, "PUT", "/bucket/" + key, [1]);
        }

        return door;
    }

    private static List<string> Values(string xml, string element) =>
        [.. xml.Split($"<{element}>").Skip(1).Select(s => s[..s.IndexOf("</", StringComparison.Ordinal)])];
}
