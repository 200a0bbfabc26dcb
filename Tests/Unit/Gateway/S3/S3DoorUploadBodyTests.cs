using System.Globalization;
using System.Text;
using OrleansAlluxio.Gateway.S3.Checksums;
using OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3;

/// <summary>Bodies in all their framings: verified, or nothing becomes of them.</summary>
public class S3DoorUploadBodyTests
{
    private const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    private const string SignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    private const string UnsignedTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";

    private static readonly byte[] Payload = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31))];

    [Theory]
    [InlineData(65536)]
    [InlineData(8192)]
    [InlineData(200_000)]
    public async Task Put_SignedChunks_StoresThePayload(int chunkBytes)
    {
        await using var door = await StartAsync();
        var request = Chunked(door, SignedChunks, chunkBytes, out _);

        using var response = await door.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
        await AssertStoredAsync(door);
    }

    [Theory]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_WithTrailerChecksum_StoresThePayloadAndSaysTheChecksum(string kind)
    {
        await using var door = await StartAsync();
        var request = Chunked(door, kind, 65536, out _);

        using var response = await door.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal(Crc32C(Payload), response.Headers.GetValues("x-amz-checksum-crc32c").Single());
        await AssertStoredAsync(door);
    }

    [Theory]
    [InlineData(SignedChunks)]
    [InlineData(SignedTrailer)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_ChunkedWithAnyByteChanged_BecomesNothing(string kind)
    {
        await using var door = await StartAsync();
        _ = Chunked(door, kind, 65536, out var whole);
        for (var at = 0; at < whole.Length; at += at is < 200 || at > whole.Length - 300 ? 1 : 4999)
        {
            var request = Chunked(door, kind, 65536, out var bytes);

            // Not only another case of a hex digit, which means the same.
            bytes[at] = (byte)(bytes[at] ^ 0x15);
            request.Content = Encoded(bytes);
            using var response = await door.SendAsync(request);
            Assert.True((int)response.StatusCode is >= 400 and < 500, $"byte {at}: {response.StatusCode}");
        }

        Assert.Equal(0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData(SignedChunks)]
    [InlineData(UnsignedTrailer)]
    public async Task Put_ChunkedCutOrExtended_BecomesNothing(string kind)
    {
        await using var door = await StartAsync();
        _ = Chunked(door, kind, 65536, out var whole);
        foreach (var bytes in new[] { whole[..^1], whole[..^2], whole[..100_000], [.. whole, 0], [.. whole, .. whole] })
        {
            var request = Chunked(door, kind, 65536, out _);
            request.Content = Encoded(bytes);
            using var response = await door.SendAsync(request);
            Assert.InRange((int)response.StatusCode, 400, 499);
        }

        Assert.Equal(0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData(199_999)]
    [InlineData(200_001)]
    public async Task Put_DecodedLengthOtherThanSent_BecomesNothing(int claimed)
    {
        await using var door = await StartAsync();
        var request = Chunked(door, UnsignedTrailer, 65536, out _, claimed);

        using var response = await door.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
        Assert.Equal(0, door.Fabric.Completed);
    }

    [Theory]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkg==", 200, "")]
    [InlineData("Content-MD5", "XUFAKrxLKna5cZ2REBfFkQ==", 400, "BadDigest")]
    [InlineData("Content-MD5", "short", 400, "InvalidDigest")]
    [InlineData("x-amz-checksum-crc32", "NhCmhg==", 200, "")]
    [InlineData("x-amz-checksum-crc32", "NhCmhQ==", 400, "BadDigest")]
    [InlineData("x-amz-checksum-crc32", "NhCm", 400, "InvalidRequest")]
    [InlineData("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", 200, "")]
    [InlineData("x-amz-checksum-sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCU=", 400, "BadDigest")]
    public async Task Put_DigestHeader_IsVerified(string name, string value, int status, string code)
    {
        await using var door = await StartAsync();

        var text = await door.TextAsync(status, "PUT", "/bucket/k", "hello"u8.ToArray(), (name, value));

        Assert.Contains(code, text, StringComparison.Ordinal);
        Assert.Equal(status == 200 ? 1 : 0, door.Fabric.Completed);
    }

    [Fact]
    public async Task UploadPart_BodyOtherThanSigned_StoresNothing()
    {
        await using var door = await StartAsync();
        var begun = await door.TextAsync(200, "POST", "/bucket/k?uploads");
        Assert.Contains("<UploadId>upload-000001</UploadId>", begun, StringComparison.Ordinal);
        var request = door.SignedAs(
            door.Signer, "PUT", "/bucket/k?partNumber=1&uploadId=upload-000001", Payload, TestSigner.Sha256("other"u8));

        using var response = await door.SendAsync(request);

        Assert.Equal(400, (int)response.StatusCode);
        var parts = await door.TextAsync(200, "GET", "/bucket/k?uploadId=upload-000001");
        Assert.DoesNotContain("<Part>", parts, StringComparison.Ordinal);
    }

    private static async Task<DoorFixture> StartAsync()
    {
        var door = await DoorFixture.StartAsync();
        await door.ExpectAsync(200, "PUT", "/bucket");
        return door;
    }

    private static async Task AssertStoredAsync(DoorFixture door)
    {
        using var response = await door.ExpectAsync(200, "GET", "/bucket/k");
        Assert.Equal(Payload, await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Empty(response.Content.Headers.ContentEncoding);
    }

    private static string Crc32C(byte[] bytes)
    {
        using var checksum = ChecksumNames.Start(ChecksumAlgorithm.Crc32C);
        checksum.Append(bytes);
        return Convert.ToBase64String(checksum.Finish());
    }

    private static HttpRequestMessage Chunked(
        DoorFixture door, string kind, int chunkBytes, out byte[] body, int? claimedLength = null)
    {
        var headers = new List<(string, string)>
        {
            ("x-amz-decoded-content-length", (claimedLength ?? Payload.Length).ToString(CultureInfo.InvariantCulture)),
            ("content-encoding", "aws-chunked"),
        };
        if (kind != SignedChunks)
        {
            headers.Add(("x-amz-trailer", "x-amz-checksum-crc32c"));
        }

        var request = door.SignedAs(door.Signer, "PUT", "/bucket/k", [], kind, [.. headers]);
        var authorization = request.Headers.NonValidated["Authorization"].ToString();
        body = Frame(door, kind, chunkBytes, authorization[^64..]);
        request.Content = Encoded(body);
        return request;
    }

    private static ByteArrayContent Encoded(byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Encoding", "aws-chunked");
        return content;
    }

    private static byte[] Frame(DoorFixture door, string kind, int chunkBytes, string seed)
    {
        using var stream = new MemoryStream();
        var previous = seed;
        var signed = kind != UnsignedTrailer;
        foreach (var chunk in Payload.Chunk(chunkBytes).Append([]))
        {
            previous = signed ? door.Signer.SignChunk(chunk, previous, door.Time.Now) : previous;
            Write(stream, $"{chunk.Length:x}{(signed ? ";chunk-signature=" + previous : string.Empty)}\r\n");
            stream.Write(chunk);
            Write(stream, chunk.Length > 0 ? "\r\n" : string.Empty);
        }

        if (kind != SignedChunks)
        {
            var trailer = "x-amz-checksum-crc32c:" + Crc32C(Payload);
            Write(stream, trailer + "\r\n");
            if (signed)
            {
                var signature = door.Signer.SignChunk(
                    Encoding.ASCII.GetBytes(trailer + "\n"), previous, door.Time.Now, isTrailer: true);
                Write(stream, $"x-amz-trailer-signature:{signature}\r\n");
            }
        }

        Write(stream, "\r\n");
        return stream.ToArray();
    }

    private static void Write(Stream stream, string text) => stream.Write(Encoding.ASCII.GetBytes(text));
}
