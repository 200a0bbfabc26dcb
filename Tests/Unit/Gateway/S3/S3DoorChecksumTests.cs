using System.Text;
using System.Xml.Linq;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Checksums that are kept: told with reads, attributes, parts, listings and copies.</summary>
public class S3DoorChecksumTests
{
    private const string Upload = "uploadId=upload-000001";
    private const string Hello = "NhCmhg==";

    private static readonly (string, string) Mode = ("x-amz-checksum-mode", "ENABLED");
    private static readonly byte[] First = [.. Enumerable.Range(0, 3000).Select(i => (byte)i)];
    private static readonly byte[] Second = "tail"u8.ToArray();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Read_WithMode_TellsTheChecksumSentAtUpload(string method)
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray(), ("x-amz-checksum-crc32", Hello));

        using var told = await door.ExpectAsync(200, method, "/bucket/k", null, Mode);
        using var quiet = await door.ExpectAsync(200, method, "/bucket/k");

        Assert.Equal(Hello, told.Headers.GetValues("x-amz-checksum-crc32").Single());
        Assert.Equal("FULL_OBJECT", told.Headers.GetValues("x-amz-checksum-type").Single());
        Assert.False(quiet.Headers.Contains("x-amz-checksum-crc32"));
    }

    [Fact]
    public async Task Put_WithoutChecksum_HasS3sDefault()
    {
        await using var door = await StartAsync();
        using var put = await door.ExpectAsync(200, "PUT", "/bucket/k", "123456789"u8.ToArray());
        using var get = await door.ExpectAsync(200, "GET", "/bucket/k", null, Mode);

        var expected = Convert.ToBase64String(Convert.FromHexString("ae8b14860a799888"));
        Assert.Equal(expected, put.Headers.GetValues("x-amz-checksum-crc64nvme").Single());
        Assert.Equal(expected, get.Headers.GetValues("x-amz-checksum-crc64nvme").Single());
    }

    [Fact]
    public async Task Get_Range_TellsNoChecksumOfTheWhole()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());

        using var get = await door.ExpectAsync(206, "GET", "/bucket/k", null, Mode, ("range", "bytes=1-2"));

        Assert.False(get.Headers.Contains("x-amz-checksum-crc64nvme"));
    }

    [Fact]
    public async Task Get_ContentReplacedElsewhere_TellsNothingOfTheOld()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());
        door.Fabric.ReplaceContent("/bucket/k", "other"u8.ToArray());

        using var get = await door.ExpectAsync(200, "GET", "/bucket/k", null, Mode);

        Assert.False(get.Headers.Contains("x-amz-checksum-crc64nvme"));
    }

    [Theory]
    [InlineData("CRC32", null, 400, "no corresponding")]
    [InlineData("CRC32C", "x-amz-checksum-crc32", 400, "is invalid")]
    [InlineData("MD4", "x-amz-checksum-crc32", 400, "is invalid")]
    [InlineData("CRC32", "x-amz-checksum-crc32", 200, "")]
    public async Task Put_NamedAlgorithm_MustHaveCome(string named, string? sent, int status, string says)
    {
        await using var door = await StartAsync();
        (string, string)[] headers = sent is null ? [] : [(sent, Hello)];

        var text = await door.TextAsync(
            status, "PUT", "/bucket/k", "hello"u8.ToArray(), [.. headers, ("x-amz-sdk-checksum-algorithm", named)]);

        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, door.Fabric.Completed);
    }

    [Fact]
    public async Task Multipart_Undeclared_HasTheFullChecksumOfItsBytesAndAnswersPartsByNumber()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "POST", "/bucket/k?uploads");
        var text = await door.TextAsync(200, "POST", "/bucket/k?" + Upload, Complete(await PutPartsAsync(door)));

        using var whole = await door.ExpectAsync(200, "GET", "/bucket/k", null, Mode);
        using var part = await door.ExpectAsync(206, "GET", "/bucket/k?partNumber=2", null, Mode);
        using var head = await door.ExpectAsync(206, "HEAD", "/bucket/k?partNumber=1", null, Mode);

        var sum = Sum(ChecksumAlgorithm.Crc64Nvme, [.. First, .. Second]);
        Assert.Equal(sum, whole.Headers.GetValues("x-amz-checksum-crc64nvme").Single());
        Assert.Contains($"<ChecksumCRC64NVME>{sum}</ChecksumCRC64NVME>", text, StringComparison.Ordinal);
        Assert.Contains("<ChecksumType>FULL_OBJECT</ChecksumType>", text, StringComparison.Ordinal);
        Assert.Equal(Second, await part.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("bytes 3000-3003/3004", part.Content.Headers.ContentRange!.ToString());
        Assert.Equal("2", part.Headers.GetValues("x-amz-mp-parts-count").Single());
        Assert.Equal(
            Sum(ChecksumAlgorithm.Crc64Nvme, Second), part.Headers.GetValues("x-amz-checksum-crc64nvme").Single());
        Assert.Equal(3000, head.Content.Headers.ContentLength);
        await door.RefusedAsync(416, "InvalidPartNumber", "GET", "/bucket/k?partNumber=3");
        await door.RefusedAsync(400, "InvalidArgument", "GET", "/bucket/k?partNumber=0");
        await door.RefusedAsync(400, "InvalidArgument", "GET", "/bucket/k?partNumber=10001");
        await door.RefusedAsync(
            400, "InvalidRequest", "GET", "/bucket/k?partNumber=1", null, ("range", "bytes=0-1"));
    }

    [Fact]
    public async Task Get_PartOfAnObjectOfOnePart_IsTheWhole()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());

        using var one = await door.ExpectAsync(206, "GET", "/bucket/k?partNumber=1");

        Assert.Equal(5, one.Content.Headers.ContentLength);
        Assert.False(one.Headers.Contains("x-amz-mp-parts-count"));
        await door.RefusedAsync(416, "InvalidPartNumber", "GET", "/bucket/k?partNumber=2");
    }

    [Theory]
    [InlineData("SHA256", null, "COMPOSITE")]
    [InlineData("CRC32C", null, "COMPOSITE")]
    [InlineData("CRC32C", "FULL_OBJECT", "FULL_OBJECT")]
    [InlineData("CRC64NVME", null, "FULL_OBJECT")]
    public async Task Multipart_Declared_IsToldEverywhere(string name, string? type, string expectedType)
    {
        await using var door = await StartAsync();
        var algorithm = ChecksumNames.TryParse(name)!.Value;
        (string, string)[] typed = type is null ? [] : [("x-amz-checksum-type", type)];
        using var begun = await door.ExpectAsync(
            200, "POST", "/bucket/k?uploads", null, [("x-amz-checksum-algorithm", name), .. typed]);
        var tags = await PutPartsAsync(door, (ChecksumNames.HeaderOf(algorithm), algorithm));

        var parts = await door.TextAsync(200, "GET", "/bucket/k?" + Upload);
        var uploads = await door.TextAsync(200, "GET", "/bucket?uploads");
        var done = await door.TextAsync(200, "POST", "/bucket/k?" + Upload, Complete(tags));
        using var head = await door.ExpectAsync(200, "HEAD", "/bucket/k", null, Mode);
        var listed = await door.TextAsync(200, "GET", "/bucket?list-type=2");

        var value = head.Headers.GetValues(ChecksumNames.HeaderOf(algorithm)).Single();
        var element = ChecksumNames.ElementOf(algorithm);
        Assert.Equal(expectedType, begun.Headers.GetValues("x-amz-checksum-type").Single());
        Assert.Equal(expectedType == "COMPOSITE", value.EndsWith("-2", StringComparison.Ordinal));
        Assert.Contains($"<{element}>{value}</{element}>", done, StringComparison.Ordinal);
        foreach (var text in new[] { parts, uploads, listed })
        {
            Assert.Contains($"<ChecksumAlgorithm>{name}</ChecksumAlgorithm>", text, StringComparison.Ordinal);
            Assert.Contains($"<ChecksumType>{expectedType}</ChecksumType>", text, StringComparison.Ordinal);
        }

        Assert.Contains($"<{element}>{Sum(algorithm, Second)}</{element}>", parts, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Complete_ClaimsThatDoNotHold_AreRefusedAndStoreNothing()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(
            200, "POST", "/bucket/k?uploads", null, ("x-amz-checksum-algorithm", "CRC32"),
            ("x-amz-checksum-type", "FULL_OBJECT"));
        var tags = await PutPartsAsync(door);
        const string Target = "/bucket/k?" + Upload;
        var body = Complete(tags);
        var wrongPart = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(
            "</ETag></Part></Comp", $"</ETag><ChecksumCRC32>{Hello}</ChecksumCRC32></Part></Comp",
            StringComparison.Ordinal));

        await door.RefusedAsync(400, "InvalidRequest", "POST", Target, body, ("x-amz-mp-object-size", "3005"));
        await door.RefusedAsync(400, "InvalidRequest", "POST", Target, body, ("x-amz-mp-object-size", "many"));
        await door.RefusedAsync(400, "InvalidRequest", "POST", Target, body, ("x-amz-checksum-type", "COMPOSITE"));
        await door.RefusedAsync(400, "BadDigest", "POST", Target, body, ("x-amz-checksum-crc32", Hello));
        await door.RefusedAsync(400, "InvalidRequest", "POST", Target, body, ("x-amz-checksum-crc32c", Hello));
        await door.RefusedAsync(400, "InvalidPart", "POST", Target, wrongPart);
        await door.RefusedAsync(
            400, "InvalidRequest", "PUT", $"/bucket/k?partNumber=3&{Upload}", "hello"u8.ToArray(),
            ("x-amz-checksum-crc32c", "mnG7TA=="));
        Assert.Equal(0, door.Fabric.Completed);
        await door.ExpectAsync(
            200, "POST", Target, body, ("x-amz-mp-object-size", "3004"),
            ("x-amz-checksum-crc32", Sum(ChecksumAlgorithm.Crc32, [.. First, .. Second])));
    }

    [Theory]
    [InlineData("SHA1", "FULL_OBJECT")]
    [InlineData("CRC64NVME", "COMPOSITE")]
    [InlineData("CRC32", "HALF")]
    [InlineData("MD5", "COMPOSITE")]
    public async Task Begin_ChecksumThatS3DoesNotHave_IsRefused(string algorithm, string type)
    {
        await using var door = await StartAsync();

        await door.RefusedAsync(
            400, "InvalidRequest", "POST", "/bucket/k?uploads", null, ("x-amz-checksum-algorithm", algorithm),
            ("x-amz-checksum-type", type));
    }

    [Fact]
    public async Task Attributes_AllOfThem_PageTheirParts()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(
            200, "POST", "/bucket/k?uploads", null, ("x-amz-checksum-algorithm", "CRC32"),
            ("x-amz-storage-class", "STANDARD_IA"));
        await door.ExpectAsync(200, "POST", "/bucket/k?" + Upload, Complete(await PutPartsAsync(door)));
        var all = ("x-amz-object-attributes", "ETag,Checksum,ObjectParts,StorageClass,ObjectSize");

        var first = XDocument.Parse(
            await door.TextAsync(200, "GET", "/bucket/k?attributes", null, all, ("x-amz-max-parts", "1"))).Root!;
        var text = await door.TextAsync(
            200, "GET", "/bucket/k?attributes", null, all, ("x-amz-part-number-marker", "1"));
        var rest = XDocument.Parse(text).Root!;

        var ns = first.Name.Namespace;
        var parts = first.Element(ns + "ObjectParts")!;
        Assert.EndsWith("-2", first.Element(ns + "ETag")!.Value, StringComparison.Ordinal);
        Assert.EndsWith(
            "-2", first.Element(ns + "Checksum")!.Element(ns + "ChecksumCRC32")!.Value, StringComparison.Ordinal);
        Assert.Equal(("2", "1", "true"), (
            parts.Element(ns + "PartsCount")!.Value, parts.Element(ns + "NextPartNumberMarker")!.Value,
            parts.Element(ns + "IsTruncated")!.Value));
        Assert.Equal("3000", parts.Element(ns + "Part")!.Element(ns + "Size")!.Value);
        Assert.Equal(
            ("STANDARD_IA", "3004"),
            (first.Element(ns + "StorageClass")!.Value, first.Element(ns + "ObjectSize")!.Value));
        var last = rest.Element(ns + "ObjectParts")!.Elements(ns + "Part").Single();
        Assert.Equal(Sum(ChecksumAlgorithm.Crc32, Second), last.Element(ns + "ChecksumCRC32")!.Value);
    }

    [Fact]
    public async Task Attributes_NoneOrUnknownAsked_AreRefused()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray());

        await door.RefusedAsync(400, "InvalidRequest", "GET", "/bucket/k?attributes");
        await door.RefusedAsync(
            400, "InvalidArgument", "GET", "/bucket/k?attributes", null, ("x-amz-object-attributes", "ETag,Owner"));
        await door.RefusedAsync(
            404, "NoSuchKey", "GET", "/bucket/none?attributes", null, ("x-amz-object-attributes", "ETag"));
    }

    [Fact]
    public async Task Copy_Object_CarriesItsChecksumOrComputesTheOneAskedFor()
    {
        await using var door = await StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket/k", "hello"u8.ToArray(), ("x-amz-checksum-crc32", Hello));

        var carried = await door.TextAsync(200, "PUT", "/bucket/a", null, ("x-amz-copy-source", "/bucket/k"));
        await door.TextAsync(
            200, "PUT", "/bucket/b", null, ("x-amz-copy-source", "/bucket/k"), ("x-amz-checksum-algorithm", "SHA256"));
        using var b = await door.ExpectAsync(200, "HEAD", "/bucket/b", null, Mode);

        Assert.Contains($"<ChecksumCRC32>{Hello}</ChecksumCRC32>", carried, StringComparison.Ordinal);
        Assert.Equal(
            "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", b.Headers.GetValues("x-amz-checksum-sha256").Single());
        Assert.False(b.Headers.Contains("x-amz-checksum-crc32"));
    }

    [Theory]
    [InlineData("STANDARD_IA", 200)]
    [InlineData("STANDARD", 200)]
    [InlineData("GLACIER", 400)]
    [InlineData("DEEP_ARCHIVE", 400)]
    [InlineData("GOLD", 400)]
    public async Task StorageClass_OfAnUpload_IsEchoedOrRefused(string name, int status)
    {
        await using var door = await StartAsync();

        using var put = await door.ExpectAsync(
            status, "PUT", "/bucket/k", "hello"u8.ToArray(), ("x-amz-storage-class", name));
        Assert.Equal(status == 200 ? 1 : 0, door.Fabric.Completed);
        if (status == 200)
        {
            using var head = await door.ExpectAsync(200, "HEAD", "/bucket/k");
            Assert.Equal(name != "STANDARD", head.Headers.Contains("x-amz-storage-class"));
            Assert.Contains(
                $"<StorageClass>{name}</StorageClass>", await door.TextAsync(200, "GET", "/bucket"),
                StringComparison.Ordinal);
        }
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    private static async Task<List<(int Number, string Tag)>> PutPartsAsync(
        DoorFixture door, (string Header, ChecksumAlgorithm Algorithm)? with = null)
    {
        var tags = new List<(int, string)>();
        foreach (var (number, bytes) in new[] { (1, First), (2, Second) })
        {
            (string, string)[] headers = with is null ? [] : [(with.Value.Header, Sum(with.Value.Algorithm, bytes))];
            using var part = await door.ExpectAsync(
                200, "PUT", $"/bucket/k?partNumber={number}&{Upload}", bytes, headers);
            tags.Add((number, part.Headers.ETag!.Tag));
        }

        return tags;
    }

    private static byte[] Complete(IEnumerable<(int Number, string Tag)> parts) => Encoding.UTF8.GetBytes(
        "<CompleteMultipartUpload>" + string.Concat(
            parts.Select(p => $"<Part><PartNumber>{p.Number}</PartNumber><ETag>{p.Tag}</ETag></Part>"))
        + "</CompleteMultipartUpload>");

    private static string Sum(ChecksumAlgorithm algorithm, byte[] bytes)
    {
        using var checksum = ChecksumNames.Start(algorithm);
        checksum.Append(bytes);
        return Convert.ToBase64String(checksum.Finish());
    }
}
