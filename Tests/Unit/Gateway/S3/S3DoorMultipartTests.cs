using System.Text;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Multipart uploads over the wire.</summary>
public class S3DoorMultipartTests
{
    private const string Upload = "uploadId=upload-000001";

    private static readonly byte[] First = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];
    private static readonly byte[] Second = "tail"u8.ToArray();

    [Fact]
    public async Task Complete_AllParts_IsOneObjectAndSucceedsAgain()
    {
        await using var door = await StartAsync();
        var list = await PutPartsAsync(door);

        var text = await door.TextAsync(200, "POST", "/bucket/k?" + Upload, Complete(list));
        var again = await door.TextAsync(200, "POST", "/bucket/k?" + Upload, Complete(list));
        using var get = await door.ExpectAsync(200, "GET", "/bucket/k");

        Assert.EndsWith("-2\"", get.Headers.ETag!.Tag, StringComparison.Ordinal);
        Assert.Contains(get.Headers.ETag.Tag.Trim('"'), text, StringComparison.Ordinal);
        Assert.Equal(text, again);
        Assert.Equal(First.Concat(Second).ToArray(), await get.Content.ReadAsByteArrayAsync(
            TestContext.Current.CancellationToken));
        Assert.Equal("v", get.Headers.GetValues("x-amz-meta-m").Single());
        Assert.Equal(1, door.Fabric.Completed);
    }

    [Fact]
    public async Task Complete_PartsThatAreWrong_AreRefusedInS3Words()
    {
        await using var door = await StartAsync();
        var (one, two) = (await PutPartsAsync(door)) switch { var l => (l[0], l[1]) };
        const string Target = "/bucket/k?" + Upload;

        await door.RefusedAsync(400, "InvalidPartOrder", "POST", Target, Complete([two, one]));
        await door.RefusedAsync(400, "InvalidPartOrder", "POST", Target, Complete([one, one]));
        await door.RefusedAsync(400, "InvalidPart", "POST", Target, Complete([one, (2, one.Tag)]));
        await door.RefusedAsync(400, "InvalidPart", "POST", Target, Complete([one, (3, two.Tag)]));
        await door.RefusedAsync(400, "MalformedXML", "POST", Target, Complete([]));
        await door.RefusedAsync(400, "InvalidArgument", "POST", Target, Complete([(0, one.Tag)]));
        await door.RefusedAsync(404, "NoSuchUpload", "POST", "/bucket/other?" + Upload, Complete([one]));
        await door.RefusedAsync(404, "NoSuchUpload", "POST", "/bucket/k?uploadId=unknown", Complete([one]));
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Complete_SmallPartBeforeAnother_IsRefused()
    {
        await using var door = await StartAsync(options => options with { PartBytesMin = 3001 });
        var list = await PutPartsAsync(door);

        await door.RefusedAsync(400, "EntityTooSmall", "POST", "/bucket/k?" + Upload, Complete(list));
        await door.ExpectAsync(200, "POST", "/bucket/k?" + Upload, Complete([list[1]]));
    }

    [Fact]
    public async Task Complete_ThatTakesLong_KeepsTheConnectionAndEndsWithTheDocument()
    {
        await using var door =
            await StartAsync(options => options with { KeepConnectionInterval = TimeSpan.FromMilliseconds(20) });
        var list = await PutPartsAsync(door);
        var gate = new TaskCompletionSource();
        door.Fabric.MemoryUploads.CompletionGate = gate.Task;
        var request = door.Signed("POST", "/bucket/k?" + Upload, Complete(list));
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        // The headers come while the work is still held back.
        using var response = await client.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        gate.SetResult();
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.StartsWith("<?xml", text, StringComparison.Ordinal);
        Assert.Equal("CompleteMultipartUploadResult", System.Xml.Linq.XDocument.Parse(text).Root!.Name.LocalName);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public async Task UploadPart_NumberOutside_IsRefused(int number)
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(400, "InvalidArgument", "PUT", $"/bucket/k?partNumber={number}&{Upload}", Second);
    }

    [Fact]
    public async Task UploadPartCopy_Range_StoresThoseBytes()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/source", First);

        var text = await door.TextAsync(
            200, "PUT", $"/bucket/k?partNumber=1&{Upload}", null, ("x-amz-copy-source", "/bucket/source"),
            ("x-amz-copy-source-range", "bytes=10-19"));
        var tag = text.Split("&quot;")[1];
        await door.ExpectAsync(200, "POST", "/bucket/k?" + Upload, Complete([(1, tag)]));
        using var get = await door.ExpectAsync(200, "GET", "/bucket/k");

        Assert.Equal(First[10..20], await get.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task ListParts_Pages_InOrder()
    {
        await using var door = await StartAsync();
        await PutPartsAsync(door);

        var first = await door.TextAsync(200, "GET", $"/bucket/k?max-parts=1&{Upload}");
        var second = await door.TextAsync(200, "GET", $"/bucket/k?max-parts=1&part-number-marker=1&{Upload}");

        Assert.Contains(
            "<IsTruncated>true</IsTruncated><Part><PartNumber>1</PartNumber>", first, StringComparison.Ordinal);
        Assert.Contains(
            "<IsTruncated>false</IsTruncated><Part><PartNumber>2</PartNumber>", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListMultipartUploads_PagesPrefixAndDelimiter()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "POST", "/bucket/k?uploads");
        await door.ExpectAsync(200, "POST", "/bucket/d/1?uploads");
        await door.ExpectAsync(200, "POST", "/bucket/d/2?uploads");

        var first = await door.TextAsync(200, "GET", "/bucket?uploads&max-uploads=2&delimiter=%2F");
        var rest = await door.TextAsync(
            200, "GET", "/bucket?uploads&delimiter=%2F&key-marker=k&upload-id-marker=upload-000001");

        Assert.Contains("<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>", first, StringComparison.Ordinal);
        Assert.Contains(
            "<NextKeyMarker>k</NextKeyMarker><NextUploadIdMarker>upload-000001<", first, StringComparison.Ordinal);
        Assert.Contains("<UploadId>upload-000002</UploadId>", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("<UploadId>upload-000001</UploadId>", rest, StringComparison.Ordinal);
        Assert.DoesNotContain("CommonPrefixes", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Abort_Upload_DropsIt()
    {
        await using var door = await StartAsync();

        await door.ExpectAsync(204, "DELETE", "/bucket/k?" + Upload);
        await door.RefusedAsync(404, "NoSuchUpload", "DELETE", "/bucket/k?" + Upload);
        await door.RefusedAsync(404, "NoSuchUpload", "PUT", "/bucket/k?partNumber=1&" + Upload, Second);
    }

    private static async Task<DoorFixture> StartAsync(
        Func<OrleansAlluxio.Gateway.S3.S3DoorOptions, OrleansAlluxio.Gateway.S3.S3DoorOptions>? configure = null)
    {
        var door = await DoorFixture.StartAsync(configure);
        await door.ExpectAsync(200, "PUT", "/bucket");
        await door.ExpectAsync(200, "POST", "/bucket/k?uploads", null, ("x-amz-meta-m", "v"));
        return door;
    }

    private static async Task<List<(int Number, string Tag)>> PutPartsAsync(DoorFixture door)
    {
        using var second = await door.ExpectAsync(200, "PUT", $"/bucket/k?partNumber=2&{Upload}", Second);
        using var first = await door.ExpectAsync(200, "PUT", $"/bucket/k?partNumber=1&{Upload}", First);
        return [(1, first.Headers.ETag!.Tag), (2, second.Headers.ETag!.Tag)];
    }

    private static byte[] Complete(IEnumerable<(int Number, string Tag)> parts) => Encoding.UTF8.GetBytes(
        "<CompleteMultipartUpload>" + string.Concat(
            parts.Select(p => $"<Part><PartNumber>{p.Number}</PartNumber><ETag>{p.Tag}</ETag></Part>"))
        + "</CompleteMultipartUpload>");
}
