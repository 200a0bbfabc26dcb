using System.Net;
using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Objects over the wire: bytes, headers, conditions, markers, tags.</summary>
public class S3DoorObjectTests
{
    private const string HelloTag = "\"5d41402abc4b2a76b9719d911017c592\"";

    private static readonly byte[] Hello = "hello"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_AfterPut_GivesBytesAndKeptHeaders()
    {
        await using var door = await StartAsync();
        using var put = await door.ExpectAsync(
            200, "PUT", "/bucket/a/k%20%2B%C3%BC", Hello, ("content-type", "text/x"), ("cache-control", "no-store"),
            ("content-disposition", "inline"), ("content-language", "de"), ("x-amz-meta-colour", "blau"));
        Assert.Equal(HelloTag, put.Headers.ETag!.Tag);

        using var get = await door.ExpectAsync(200, "GET", "/bucket/a/k%20%2B%C3%BC");

        Assert.Equal(Hello, await get.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HelloTag, get.Headers.ETag!.Tag);
        Assert.Equal("text/x", get.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-store", get.Headers.CacheControl!.ToString());
        Assert.Equal("inline", get.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("de", get.Content.Headers.ContentLanguage.Single());
        Assert.Equal("blau", get.Headers.GetValues("x-amz-meta-colour").Single());
        Assert.Equal("hit", get.Headers.GetValues("x-fabric-cache").Single());
        Assert.Equal("bytes", get.Headers.AcceptRanges.Single());
        Assert.True(get.Headers.Contains("x-amz-request-id"));
    }

    [Fact]
    public async Task Head_AfterPut_SaysWhatGetSaysWithoutBytes()
    {
        await using var door = await StartAsync(("k", Hello));

        using var head = await door.ExpectAsync(200, "HEAD", "/bucket/k");

        Assert.Equal(5, head.Content.Headers.ContentLength);
        Assert.Equal("binary/octet-stream", head.Content.Headers.ContentType!.ToString());
        Assert.Equal(door.Time.Now, head.Content.Headers.LastModified);
    }

    [Theory]
    [InlineData("bytes=1-2", 206, "el", "bytes 1-2/5")]
    [InlineData("bytes=-2", 206, "lo", "bytes 3-4/5")]
    [InlineData("bytes=0-0,2-3", 200, "hello", null)]
    [InlineData("bytes=2-99", 206, "llo", "bytes 2-4/5")]
    public async Task Get_Range_GivesOneRangeOrAll(string range, int status, string expected, string? contentRange)
    {
        await using var door = await StartAsync(("k", Hello));

        using var get = await door.ExpectAsync(status, "GET", "/bucket/k", null, ("range", range));

        Assert.Equal(expected, await get.Content.ReadAsStringAsync(Token));
        Assert.Equal(contentRange, get.Content.Headers.ContentRange?.ToString());
    }

    [Fact]
    public async Task Get_RangeOutside_IsRefused()
    {
        await using var door = await StartAsync(("k", Hello));

        await door.RefusedAsync(416, "InvalidRange", "GET", "/bucket/k", null, ("range", "bytes=5-"));
    }

    [Theory]
    [InlineData("if-match", HelloTag, 200)]
    [InlineData("if-match", "\"other\"", 412)]
    [InlineData("if-match", "*", 200)]
    [InlineData("if-none-match", HelloTag, 304)]
    [InlineData("if-none-match", "\"other\"", 200)]
    [InlineData("if-modified-since", "Wed, 04 Mar 2026 05:06:07 GMT", 304)]
    [InlineData("if-modified-since", "Wed, 04 Mar 2026 05:06:06 GMT", 200)]
    [InlineData("if-unmodified-since", "Wed, 04 Mar 2026 05:06:07 GMT", 200)]
    [InlineData("if-unmodified-since", "Wed, 04 Mar 2026 05:06:06 GMT", 412)]
    [InlineData("if-modified-since", "nonsense", 200)]
    public async Task Read_Condition_Decides(string name, string value, int status)
    {
        await using var door = await StartAsync(("k", Hello));

        using var get = await door.ExpectAsync(status, "GET", "/bucket/k", null, (name, value));
        using var head = await door.ExpectAsync(status, "HEAD", "/bucket/k", null, (name, value));

        Assert.Equal(status != 412 ? HelloTag : null, get.Headers.ETag?.Tag);
    }

    [Theory]
    [InlineData("k", "if-none-match", "*", 412)]
    [InlineData("new", "if-none-match", "*", 200)]
    [InlineData("k", "if-match", HelloTag, 200)]
    [InlineData("k", "if-match", "\"other\"", 412)]
    [InlineData("new", "if-match", "\"other\"", 404)]
    [InlineData("k", "if-none-match", "\"other\"", 501)]
    public async Task Put_Condition_Decides(string key, string name, string value, int status)
    {
        await using var door = await StartAsync(("k", Hello));

        await door.ExpectAsync(status, "PUT", "/bucket/" + key, Hello, (name, value));
    }

    [Fact]
    public async Task Get_ResponseOverrides_ReplaceHeadersAndRefuseLineBreaks()
    {
        await using var door = await StartAsync(("k", Hello));

        using var get = await door.ExpectAsync(
            200, "GET", "/bucket/k?response-content-type=text%2Fplain&response-cache-control=no-cache");
        await door.RefusedAsync(400, "InvalidArgument", "GET", "/bucket/k?response-content-type=a%0D%0Ax%3A%20y");

        Assert.Equal("text/plain", get.Content.Headers.ContentType!.ToString());
        Assert.Equal("no-cache", get.Headers.CacheControl!.ToString());
    }

    [Fact]
    public async Task Get_UpstreamBreaksAfterHeaders_CutsTheConnection()
    {
        var big = new byte[3 << 20];
        await using var door = await StartAsync(("k", big));
        door.Fabric.OnRead = static offset =>
        {
            if (offset > 1 << 20)
            {
                throw new FabricException(FabricErrorKind.Unavailable, "read", "/bucket/k", "the store went away");
            }
        };

        await Assert.ThrowsAsync<HttpRequestException>(() => door.SendAsync(door.Signed("GET", "/bucket/k")));
    }

    [Fact]
    public async Task Get_UpstreamBreaksBeforeHeaders_IsAnErrorDocument()
    {
        await using var door = await StartAsync(("k", Hello));
        door.Fabric.OnRead = static _ =>
            throw new FabricException(FabricErrorKind.Unavailable, "read", "/bucket/k", "the store went away");

        await door.RefusedAsync(503, "ServiceUnavailable", "GET", "/bucket/k");
    }

    [Theory]
    [InlineData("GET", "/bucket/none", 404, "NoSuchKey")]
    [InlineData("GET", "/nobucket/k", 404, "NoSuchBucket")]
    [InlineData("PUT", "/nobucket/k", 404, "NoSuchBucket")]
    [InlineData("DELETE", "/nobucket/k", 404, "NoSuchBucket")]
    [InlineData("GET", "/bucket/k/below", 404, "NoSuchKey")]
    [InlineData("PUT", "/bucket/k/below", 409, "XFabricParentIsObject")]
    [InlineData("PUT", "/bucket/dir", 409, "XFabricObjectIsDirectory")]
    [InlineData("GET", "/bucket/dir", 404, "NoSuchKey")]
    [InlineData("GET", "/bucket/k?versionId=abc", 400, "InvalidArgument")]
    [InlineData("GET", "/bucket/k?torrent", 501, "NotImplemented")]
    [InlineData("PUT", "/bucket?website", 501, "NotImplemented")]
    [InlineData("PUT", "/bucket?policy", 400, "MalformedPolicy")]
    [InlineData("POST", "/bucket", 501, "NotImplemented")]
    [InlineData("GET", "/bucket/a%2F..%2Fb", 404, "NoSuchKey")]
    [InlineData("PUT", "/bucket/k//b", 409, "XFabricParentIsObject")]
    [InlineData("GET", "/bucket/%c0%af", 400, "InvalidURI")]
    [InlineData("GET", "/bucket?cors", 404, "NoSuchCORSConfiguration")]
    [InlineData("GET", "/bucket?tagging", 404, "NoSuchTagSet")]
    [InlineData("PUT", "/Bad_Name", 400, "InvalidBucketName")]
    [InlineData("PUT", "/bucket", 409, "BucketAlreadyOwnedByYou")]
    [InlineData("DELETE", "/bucket", 409, "BucketNotEmpty")]
    public async Task Request_ThatCannotBe_IsRefusedInS3Words(string method, string target, int status, string code)
    {
        await using var door = await StartAsync(("k", Hello), ("dir/x", Hello));

        await door.RefusedAsync(
            status, code, method, target, method == "PUT" && !target.EndsWith("bucket") ? Hello : null);
    }

    [Fact]
    public async Task Put_UnofferedHeaders_AreRefusedNotIgnored()
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(
            501, "NotImplemented", "PUT", "/bucket/k", Hello, ("x-amz-server-side-encryption", "AES256"));
        await door.RefusedAsync(
            400, "AccessControlListNotSupported", "PUT", "/bucket/k", Hello, ("x-amz-acl", "public-read"));
        await door.RefusedAsync(
            400, "InvalidStorageClass", "PUT", "/bucket/k", Hello, ("x-amz-storage-class", "GLACIER"));
        await door.RefusedAsync(
            400, "MetadataTooLarge", "PUT", "/bucket/k", Hello, ("x-amz-meta-a", new string('v', 2048)));
        await door.ExpectAsync(200, "PUT", "/bucket/k", Hello, ("x-amz-meta-a", new string('v', 2047)));
    }

    [Fact]
    public async Task Put_LargerThanTheLimit_IsRefused()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { PutBytesMax = 5 });
        await door.ExpectAsync(200, "PUT", "/bucket");

        await door.ExpectAsync(200, "PUT", "/bucket/k", Hello);
        await door.RefusedAsync(400, "EntityTooLarge", "PUT", "/bucket/k", [.. Hello, 1]);
    }

    [Fact]
    public async Task Delete_LastKey_RemovesImpliedDirectoriesAndKeepsMarked()
    {
        await using var door = await StartAsync(("a/b/c/k", Hello), ("m/n/k", Hello));
        await door.ExpectAsync(200, "PUT", "/bucket/m/", []);

        await door.ExpectAsync(204, "DELETE", "/bucket/a/b/c/k");
        await door.ExpectAsync(204, "DELETE", "/bucket/m/n/k");
        await door.ExpectAsync(204, "DELETE", "/bucket/m/n/k");

        Assert.Null(await StatusAsync(door, "/bucket/a"));
        Assert.Null(await StatusAsync(door, "/bucket/m/n"));
        Assert.NotNull(await StatusAsync(door, "/bucket/m"));
        await door.ExpectAsync(204, "DELETE", "/bucket/m/");
        Assert.Null(await StatusAsync(door, "/bucket/m"));
        await door.ExpectAsync(204, "DELETE", "/bucket");
    }

    [Fact]
    public async Task Marker_PutGetHeadDelete_IsAKeyOfItsOwn()
    {
        await using var door = await StartAsync(("dir/k", Hello));
        await door.ExpectAsync(404, "HEAD", "/bucket/dir/");
        await door.ExpectAsync(200, "PUT", "/bucket/dir/", [], ("x-amz-meta-mode", "493"));
        await door.RefusedAsync(400, "InvalidArgument", "PUT", "/bucket/other/", Hello);

        using var head = await door.ExpectAsync(200, "HEAD", "/bucket/dir/");
        using var get = await door.ExpectAsync(200, "GET", "/bucket/dir/");
        Assert.Equal("493", head.Headers.GetValues("x-amz-meta-mode").Single());
        Assert.Equal(0, get.Content.Headers.ContentLength);

        await door.ExpectAsync(204, "DELETE", "/bucket/dir/");
        await door.ExpectAsync(404, "HEAD", "/bucket/dir/");
        await door.ExpectAsync(200, "HEAD", "/bucket/dir/k");
    }

    [Fact]
    public async Task DeleteObjects_ReportsEachAndQuietOnlyFailures()
    {
        await using var door = await StartAsync(("a/1", Hello), ("a/2", Hello), ("b", Hello));
        var loud = Encoding.UTF8.GetBytes(
            "<Delete><Object><Key>a/1</Key></Object><Object><Key>none</Key></Object>"
            + $"<Object><Key>{new string('x', 1025)}</Key></Object></Delete>");
        var quiet = Encoding.UTF8.GetBytes(
            "<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>"
            + "<Object><Key>a/2</Key></Object></Delete>");

        var text = await door.TextAsync(200, "POST", "/bucket?delete", loud);
        var silent = await door.TextAsync(200, "POST", "/bucket?delete", quiet);

        Assert.Contains(
            "<Deleted><Key>a/1</Key></Deleted><Deleted><Key>none</Key></Deleted>", text, StringComparison.Ordinal);
        Assert.Contains(
            $"<Error><Key>{new string('x', 1025)}</Key><Code>KeyTooLongError</Code>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Deleted", silent, StringComparison.Ordinal);
        Assert.Null(await StatusAsync(door, "/bucket/a"));
        Assert.NotNull(await StatusAsync(door, "/bucket/b"));
    }

    [Theory]
    [InlineData(1000, 200)]
    [InlineData(1001, 400)]
    [InlineData(0, 400)]
    public async Task DeleteObjects_KeyCount_IsBounded(int keys, int status)
    {
        await using var door = await StartAsync();
        var xml = "<Delete>" + string.Concat(
            Enumerable.Range(0, keys).Select(i => $"<Object><Key>k{i}</Key></Object>")) + "</Delete>";

        await door.ExpectAsync(status, "POST", "/bucket?delete", Encoding.UTF8.GetBytes(xml));
    }

    [Theory]
    [InlineData("<!DOCTYPE Delete [<!ENTITY a \"aaaa\">]><Delete><Object><Key>&a;</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>k</Key></Object>")]
    [InlineData("<Other/>")]
    [InlineData("not xml")]
    [InlineData("<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>")]
    public async Task Xml_Malformed_IsRefused(string xml)
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(400, "MalformedXML", "POST", "/bucket?delete", Encoding.UTF8.GetBytes(xml));
    }

    [Fact]
    public async Task Xml_LargerThanTheLimit_IsRefused()
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(400, "MalformedXML", "POST", "/bucket?delete", new byte[(1 << 20) + 1]);
    }

    [Fact]
    public async Task Tagging_PutGetDelete_RoundTrips()
    {
        await using var door = await StartAsync(("k", Hello));
        var tags = "<Tagging><TagSet><Tag><Key>a&amp;b</Key><Value>=&lt;ü</Value></Tag></TagSet></Tagging>";

        await door.ExpectAsync(200, "PUT", "/bucket/k?tagging", Encoding.UTF8.GetBytes(tags));
        var text = await door.TextAsync(200, "GET", "/bucket/k?tagging");
        await door.ExpectAsync(204, "DELETE", "/bucket/k?tagging");
        var none = await door.TextAsync(200, "GET", "/bucket/k?tagging");

        Assert.Contains("<Tag><Key>a&amp;b</Key><Value>=&lt;ü</Value></Tag>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("<Tag>", none, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VirtualHost_BucketInHost_ReachesTheSameObject()
    {
        await using var door = await DoorFixture.StartAsync(options => options with { Domain = "s3.test" });
        await door.ExpectAsync(200, "PUT", "/bucket");
        var put = door.Signed("PUT", "/k", Hello, ("host", "bucket.s3.test"));
        put.Headers.Host = "bucket.s3.test";

        using var response = await door.SendAsync(put);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await door.ExpectAsync(200, "HEAD", "/bucket/k");
    }

    private static async Task<DoorFixture> StartAsync(params (string Key, byte[] Bytes)[] objects)
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        foreach (var (key, bytes) in objects)
        {
            await door.ExpectAsync(200, "PUT", "/bucket/" + key, bytes);
        }

        return door;
    }

    private static async Task<FileStatus?> StatusAsync(DoorFixture door, string path) =>
        await door.Fabric.TryGetStatusAsync(FabricPath.Parse(path), OperationOptions.Default, Token);
}
