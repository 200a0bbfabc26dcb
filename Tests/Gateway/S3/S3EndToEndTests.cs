using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.S3;

/// <summary>Amazon's own client against the real fabric.</summary>
public class S3EndToEndTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Object_PutGetRangeDelete_RoundTrips()
    {
        using var s3 = await ClientAsync("objects");
        var bytes = new byte[(3 << 20) + 7];
        new Random(5).NextBytes(bytes);
        var put = new PutObjectRequest
        {
            BucketName = "objects",
            Key = "a b/ü+%.bin",
            InputStream = new MemoryStream(bytes),
            ContentType = "application/x-test",
        };
        put.Metadata.Add("colour", "blue");

        var tag = (await s3.PutObjectAsync(put, Token)).ETag;
        using var whole = await s3.GetObjectAsync("objects", "a b/ü+%.bin", Token);
        using var part = await s3.GetObjectAsync(
            new GetObjectRequest
            {
                BucketName = "objects",
                Key = "a b/ü+%.bin",
                ByteRange =
                new ByteRange(1_048_570, 1_048_580)
            },
            Token);

        Assert.Equal($"\"{Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(bytes))}\"", tag);
        Assert.Equal(bytes, await BytesAsync(whole.ResponseStream));
        Assert.Equal(bytes[1_048_570..1_048_581], await BytesAsync(part.ResponseStream));
        Assert.Equal("application/x-test", whole.Headers.ContentType);
        Assert.Equal("blue", whole.Metadata["colour"]);
        await s3.DeleteObjectAsync("objects", "a b/ü+%.bin", Token);
        await s3.DeleteBucketAsync("objects", Token);
    }

    [Fact]
    public async Task Listing_NamesThatSortIntoDirectories_IsInKeyOrderOverPages()
    {
        using var s3 = await ClientAsync("listing");
        string[] keys = ["a!/y", "a-b", "a/x", "a/z/1", "a0", "b", "ü"];
        foreach (var key in keys.Reverse())
        {
            await PutAsync(s3, "listing", key);
        }

        var seen = new List<string>();
        var request = new ListObjectsV2Request { BucketName = "listing", MaxKeys = 2 };
        ListObjectsV2Response page;
        do
        {
            page = await s3.ListObjectsV2Async(request, Token);
            seen.AddRange(page.S3Objects.Select(o => o.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);

        Assert.Equal(keys, seen);
    }

    [Fact]
    public async Task Delete_EveryListedKey_LeavesAnEmptyBucket()
    {
        using var s3 = await ClientAsync("emptied");
        await PutAsync(s3, "emptied", "a/b/c/k");
        await PutAsync(s3, "emptied", "a/b/k");
        await s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "emptied", Key = "a/", InputStream = new MemoryStream() }, Token);
        var listed = await s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "emptied" }, Token);
        Assert.Equal(["a/", "a/b/c/k", "a/b/k"], listed.S3Objects.Select(o => o.Key));

        await s3.DeleteObjectsAsync(
            new DeleteObjectsRequest
            {
                BucketName = "emptied",
                Objects = [.. listed.S3Objects.Select(o => new KeyVersion { Key = o.Key })],
            },
            Token);

        await s3.DeleteBucketAsync("emptied", Token);
    }

    [Fact]
    public async Task Put_OnlyIfNew_IsRefusedForWhatIsThere()
    {
        using var s3 = await ClientAsync("conditional");
        await PutAsync(s3, "conditional", "k");

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(
            new PutObjectRequest { BucketName = "conditional", Key = "k", ContentBody = "other", IfNoneMatch = "*" },
                Token));

        Assert.Equal(HttpStatusCode.PreconditionFailed, error.StatusCode);
        using var kept = await s3.GetObjectAsync("conditional", "k", Token);
        Assert.Equal("k", Encoding.UTF8.GetString(await BytesAsync(kept.ResponseStream)));
    }

    [Fact]
    public async Task Multipart_PartsInAnyOrder_IsOneObject()
    {
        using var s3 = await ClientAsync("multipart");
        var first = new byte[5 << 20];
        new Random(6).NextBytes(first);
        var upload = (await s3.InitiateMultipartUploadAsync("multipart", "k", Token)).UploadId;
        var second = await PartAsync(s3, upload, 2, "tail"u8.ToArray());
        var begin = await PartAsync(s3, upload, 1, first);

        var done = await s3.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = "multipart",
                Key = "k",
                UploadId = upload,
                PartETags = [new PartETag(1, begin.ETag), new PartETag(2, second.ETag)],
            },
            Token);
        using var whole = await s3.GetObjectAsync("multipart", "k", Token);

        Assert.EndsWith("-2\"", done.ETag, StringComparison.Ordinal);
        Assert.Equal(first.Concat("tail"u8.ToArray()).ToArray(), await BytesAsync(whole.ResponseStream));
    }

    [Fact]
    public async Task AnyRequest_WithWrongSecret_IsForbidden()
    {
        using var s3 = Client("wrong");

        var error = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.ListBucketsAsync(Token));

        Assert.Equal(HttpStatusCode.Forbidden, error.StatusCode);
        Assert.Equal("SignatureDoesNotMatch", error.ErrorCode);
    }

    private static Task<UploadPartResponse> PartAsync(AmazonS3Client s3, string upload, int number, byte[] bytes) =>
        s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = "multipart",
                Key = "k",
                UploadId = upload,
                PartNumber = number,
                InputStream = new MemoryStream(bytes),
            },
            Token);

    private static Task PutAsync(AmazonS3Client s3, string bucket, string key) =>
        s3.PutObjectAsync(new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = key }, Token);

    private static async Task<byte[]> BytesAsync(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private async Task<AmazonS3Client> ClientAsync(string bucket)
    {
        var s3 = Client(silo.Secret);
        await s3.PutBucketAsync(bucket, Token);
        return s3;
    }

    private AmazonS3Client Client(string secret) => new(
        new BasicAWSCredentials(silo.AccessKeyId, secret),
        new AmazonS3Config
        {
            ServiceURL = silo.S3Url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });
}
