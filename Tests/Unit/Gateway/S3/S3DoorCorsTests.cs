using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>
/// CORS rules: kept, checked, answered to browsers without a signature, and on every answer to a page.
/// </summary>
public class S3DoorCorsTests
{
    private const string Rule =
        "<CORSRule><ID>one</ID><AllowedOrigin>https://*.example.com</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        + "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</ExposeHeader>"
        + "<MaxAgeSeconds>300</MaxAgeSeconds></CORSRule>";

    private const string ForAll =
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>HEAD</AllowedMethod></CORSRule>";

    private const string Page = "https://a.example.com";

    [Fact]
    public async Task Configuration_PutGetDelete_RoundTrips()
    {
        await using var door = await StartAsync();
        await door.RefusedAsync(404, "NoSuchCORSConfiguration", "GET", "/bucket?cors");

        await door.ExpectAsync(200, "PUT", "/bucket?cors", Document(Rule + ForAll));
        var text = await door.TextAsync(200, "GET", "/bucket?cors");
        await door.ExpectAsync(200, "PUT", "/bucket?cors", Encoding.UTF8.GetBytes(text));
        var again = await door.TextAsync(200, "GET", "/bucket?cors");
        await door.ExpectAsync(204, "DELETE", "/bucket?cors");

        Assert.Contains(Rule, text, StringComparison.Ordinal);
        Assert.Equal(text, again);
        await door.RefusedAsync(404, "NoSuchCORSConfiguration", "GET", "/bucket?cors");
        await door.RefusedAsync(404, "NoSuchBucket", "PUT", "/none?cors", Document(Rule));
    }

    [Theory]
    [InlineData("", "MalformedXML")]
    [InlineData("<Rule/>", "MalformedXML")]
    [InlineData("<CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule>", "MalformedXML")]
    [InlineData("<CORSRule><AllowedMethod>GET</AllowedMethod></CORSRule>", "MalformedXML")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>OPTIONS</AllowedMethod></CORSRule>",
        "InvalidRequest")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule>", "InvalidRequest")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        + "<ExposeHeader>x-*</ExposeHeader></CORSRule>", "InvalidRequest")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        + "<ExposeHeader>a&#13;&#10;b</ExposeHeader></CORSRule>", "MalformedXML")]
    [InlineData(
        "<CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>"
        + "<MaxAgeSeconds>-1</MaxAgeSeconds></CORSRule>", "MalformedXML")]
    public async Task Configuration_ThatS3Refuses_IsRefused(string rules, string code)
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(400, code, "PUT", "/bucket?cors", Document(rules));
        await door.RefusedAsync(404, "NoSuchCORSConfiguration", "GET", "/bucket?cors");
    }

    [Fact]
    public async Task Configuration_MoreThanHundredRules_IsRefused()
    {
        await using var door = await StartAsync();

        await door.ExpectAsync(
            200, "PUT", "/bucket?cors", Document(string.Concat(Enumerable.Repeat(ForAll, 100))));
        await door.RefusedAsync(
            400, "MalformedXML", "PUT", "/bucket?cors", Document(string.Concat(Enumerable.Repeat(ForAll, 101))));
    }

    [Theory]
    [InlineData(Page, "PUT", "x-amz-meta-a, X-Amz-Date", 200, "")]
    [InlineData(Page, "GET", null, 200, "")]
    [InlineData(Page, "DELETE", null, 403, "AccessForbidden")]
    [InlineData(Page, "PUT", "authorization", 403, "AccessForbidden")]
    [InlineData("https://example.com", "GET", null, 403, "AccessForbidden")]
    [InlineData("http://a.example.com", "GET", null, 403, "AccessForbidden")]
    [InlineData(Page, "PATCH", null, 400, "BadRequest")]
    [InlineData(null, "GET", null, 403, "AccessDenied")]
    public async Task Preflight_WithoutSignature_IsAnsweredByTheRulesOnly(
        string? origin, string method, string? headers, int status, string code)
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket?cors", Document(Rule));

        using var answer = await PreflightAsync(door, origin, method, headers);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Contains(code, text, StringComparison.Ordinal);
        Assert.Equal(status == 200, answer.Headers.Contains("Access-Control-Allow-Origin"));
        if (status == 200)
        {
            Assert.Equal(Page, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("true", answer.Headers.GetValues("Access-Control-Allow-Credentials").Single());
            Assert.Equal("300", answer.Headers.GetValues("Access-Control-Max-Age").Single());
            Assert.Equal(headers is not null, answer.Headers.Contains("Access-Control-Allow-Headers"));
        }
    }

    [Theory]
    [InlineData("/bucket/k")]
    [InlineData("/none/k")]
    [InlineData("/")]
    [InlineData("/%2E%2E/k")]
    public async Task Preflight_WhereNoRulesAre_SaysTheSameWhatever(string target)
    {
        await using var door = await StartAsync();

        using var answer = await PreflightAsync(door, target, (Page, "GET", null));

        Assert.Equal(403, (int)answer.StatusCode);
        Assert.Contains(
            "CORS is not enabled",
            await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_ToAPage_CarryTheHeadersOfItsRule()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());
        await door.ExpectAsync(200, "PUT", "/bucket?cors", Document(Rule + ForAll));

        using var get = await door.ExpectAsync(200, "GET", "/bucket/k", null, ("origin", Page));
        using var missing = await door.ExpectAsync(404, "GET", "/bucket/none", null, ("origin", Page));
        using var unsigned = door.Unsigned("GET", "/bucket/k");
        unsigned.Headers.Add("Origin", Page);
        using var refused = await door.SendAsync(unsigned);
        using var head = await door.ExpectAsync(200, "HEAD", "/bucket/k", null, ("origin", "http://any"));
        using var other = await door.ExpectAsync(200, "GET", "/bucket/k", null, ("origin", "http://any"));
        using var none = await door.ExpectAsync(200, "GET", "/bucket/k");

        Assert.Equal(403, (int)refused.StatusCode);
        foreach (var answer in new[] { get, missing, refused })
        {
            Assert.Equal(Page, answer.Headers.GetValues("Access-Control-Allow-Origin").Single());
            Assert.Equal("ETag", answer.Headers.GetValues("Access-Control-Expose-Headers").Single());
            Assert.Contains("Origin", answer.Headers.Vary);
        }

        Assert.Equal("*", head.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(head.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.False(none.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task BucketTags_PutGetDelete_RoundTrip()
    {
        await using var door = await StartAsync();
        await door.RefusedAsync(404, "NoSuchTagSet", "GET", "/bucket?tagging");

        await door.ExpectAsync(204, "PUT", "/bucket?tagging", Tags(50));
        var text = await door.TextAsync(200, "GET", "/bucket?tagging");
        await door.RefusedAsync(400, "InvalidTag", "PUT", "/bucket?tagging", Tags(51));
        await door.ExpectAsync(204, "DELETE", "/bucket?tagging");

        Assert.Contains("<Tag><Key>ü 7</Key><Value>v&amp;7</Value></Tag>", text, StringComparison.Ordinal);
        await door.RefusedAsync(404, "NoSuchTagSet", "GET", "/bucket?tagging");
    }

    [Theory]
    [InlineData("x-amz-server-side-encryption", "AES256", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "aws:kms", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption", "rot13", 400, "InvalidEncryptionAlgorithmError")]
    [InlineData("x-amz-server-side-encryption-aws-kms-key-id", "k", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-customer-key", "a2V5", 501, "NotImplemented")]
    [InlineData("x-amz-server-side-encryption-customer-key-md5", "a2V5", 501, "NotImplemented")]
    public async Task Encryption_AskedOfAWrite_IsRefusedAndStoresNothing(
        string header, string value, int status, string code)
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(status, code, "PUT", "/bucket/k", "hello"u8.ToArray(), (header, value));
        await door.RefusedAsync(status, code, "POST", "/bucket/k?uploads", null, (header, value));
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Encryption_KeyOfAReadOrASource_IsNotApplicable()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());

        await door.RefusedAsync(
            400, "InvalidRequest", "GET", "/bucket/k", null,
            ("x-amz-server-side-encryption-customer-algorithm", "AES256"));
        await door.RefusedAsync(
            400, "InvalidRequest", "PUT", "/bucket/c", null, ("x-amz-copy-source", "/bucket/k"),
            ("x-amz-copy-source-server-side-encryption-customer-algorithm", "AES256"));
    }

    private static Task<HttpResponseMessage> PreflightAsync(
        DoorFixture door, string? origin, string method, string? headers) =>
        PreflightAsync(door, "/bucket/some/key", (origin, method, headers));

    private static Task<HttpResponseMessage> PreflightAsync(
        DoorFixture door, string target, (string? Origin, string Method, string? Headers) asked)
    {
        var (origin, method, headers) = asked;
        var request = door.Unsigned("OPTIONS", target);
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        request.Headers.Add("Access-Control-Request-Method", method);
        if (headers is not null)
        {
            request.Headers.Add("Access-Control-Request-Headers", headers);
        }

        return door.SendAsync(request);
    }

    private static byte[] Tags(int count) => Encoding.UTF8.GetBytes(
        "<Tagging><TagSet>" + string.Concat(Enumerable.Range(0, count).Select(
            i => $"<Tag><Key>ü {i}</Key><Value>v&amp;{i}</Value></Tag>")) + "</TagSet></Tagging>");

    private static byte[] Document(string rules) =>
        Encoding.UTF8.GetBytes("<CORSConfiguration>" + rules + "</CORSConfiguration>");

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }
}
