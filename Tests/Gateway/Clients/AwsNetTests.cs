using System.Net;
using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The unmodified AWSSDK.S3 with its defaults, checksums among them, against a running fabric.</summary>
public class AwsNetTests(ClientFabrics fabrics)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsNet_Object_RoundTripsWithMetadataAndTags(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        using var s3 = Client(bench);
        var put = new PutObjectRequest
        {
            BucketName = bench.Bucket,
            Key = "a b/ü+%.txt",
            InputStream = new MemoryStream(ClientContent.Small),
            ContentType = "text/x-test",
            TagSet = [new Tag { Key = "a", Value = "b c" }],
        };
        put.Metadata.Add("colour", "dark blue");

        var tag = (await s3.PutObjectAsync(put, Token)).ETag;
        await s3.CopyObjectAsync(bench.Bucket, "a b/ü+%.txt", bench.Bucket, "b/copy #1.txt", Token);
        var head = await s3.GetObjectMetadataAsync(bench.Bucket, "b/copy #1.txt", Token);
        var tags = await s3.GetObjectTaggingAsync(
            new GetObjectTaggingRequest { BucketName = bench.Bucket, Key = "b/copy #1.txt" }, Token);

        Assert.Equal($"\"{Convert.ToHexStringLower(MD5.HashData(ClientContent.Small))}\"", tag);
        Assert.Equal(("text/x-test", "dark blue"), (head.Headers.ContentType, head.Metadata["colour"]));
        Assert.Equal(("a", "b c"), (Assert.Single(tags.Tagging).Key, tags.Tagging[0].Value));
        Assert.Equal(ClientContent.Small, await BytesAsync(s3, bench.Bucket, "b/copy #1.txt"));
        await bench.AssertStoredAsync("a b/ü+%.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsNet_TransferUtility_MovesFilesAndDirectories(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        using var s3 = Client(bench);
        using var transfer = new TransferUtility(
            s3, new TransferUtilityConfig { MinSizeBeforePartUpload = 8 << 20, ConcurrentServiceRequests = 3 });
        var tree = bench.GivenTree();
        var big = bench.Given("big.bin", ClientContent.Big);

        await transfer.UploadAsync(
            new TransferUtilityUploadRequest
            {
                BucketName = bench.Bucket,
                Key = "dir/big.bin",
                FilePath = big,
                PartSize = 7 << 20,
            },
            Token);
        await transfer.DownloadAsync(bench.At("back.bin"), bench.Bucket, "dir/big.bin", Token);
        await transfer.UploadDirectoryAsync(
            new TransferUtilityUploadDirectoryRequest
            {
                BucketName = bench.Bucket,
                Directory = tree,
                KeyPrefix = "tree",
                SearchOption = SearchOption.AllDirectories,
            },
            Token);
        await transfer.DownloadDirectoryAsync(bench.Bucket, "tree", bench.At("back"), Token);

        bench.AssertFile("back.bin", ClientContent.Big);
        ClientContent.AssertTree(bench.At("back"));
        await bench.AssertStoredAsync("dir/big.bin", ClientContent.Big);
        await bench.AssertTreeStoredAsync("tree/");
        var head = await s3.GetObjectMetadataAsync(bench.Bucket, "dir/big.bin", Token);
        Assert.EndsWith("-4\"", head.ETag, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsNet_Paginators_WalkAndDeleteEverything(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        using var s3 = Client(bench);
        var expected = await bench.GivenListingAsync();

        var found = new List<string>();
        var pages = s3.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = bench.Bucket, MaxKeys = 7 });
        await foreach (var item in pages.S3Objects.WithCancellation(Token))
        {
            found.Add(item.Key);
        }

        var deleted = await s3.DeleteObjectsAsync(
            new DeleteObjectsRequest
            {
                BucketName = bench.Bucket,
                Objects = [.. found.Select(static key => new KeyVersion { Key = key })],
            },
            Token);

        Assert.Equal(expected, found);
        Assert.Equal(expected.Length, deleted.DeletedObjects.Count);
        await s3.DeleteBucketAsync(bench.Bucket, Token);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsNet_PresignedUrls_AreUsedByAPlainClient(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        using var s3 = Client(bench);
        GetPreSignedUrlRequest Ask(HttpVerb verb) => new()
        {
            BucketName = bench.Bucket,
            Key = "a b/ü+%#.txt",
            Verb = verb,
            Protocol = Protocol.HTTP,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
        };

        Assert.Equal(
            200, await ClientBench.PutUrlAsync(await s3.GetPreSignedURLAsync(Ask(HttpVerb.PUT)), ClientContent.Small));
        var (status, bytes) = await ClientBench.GetUrlAsync(await s3.GetPreSignedURLAsync(Ask(HttpVerb.GET)));

        Assert.Equal((200, true), (status, bytes.AsSpan().SequenceEqual(ClientContent.Small)));
        await bench.AssertStoredAsync("a b/ü+%#.txt", ClientContent.Small);
    }

    [Theory, MemberData(nameof(ClientMounts.All), MemberType = typeof(ClientMounts))]
    public async Task AwsNet_ConditionsAndChecksums_AreChecked(ClientMount mount)
    {
        using var bench = await OpenAsync(mount);
        using var s3 = Client(bench);
        PutObjectRequest Put(string body) => new() { BucketName = bench.Bucket, Key = "k", ContentBody = body };

        var first = Put("one");
        first.ChecksumAlgorithm = ChecksumAlgorithm.SHA256;
        var stored = await s3.PutObjectAsync(first, Token);
        var onlyNew = Put("two");
        onlyNew.IfNoneMatch = "*";
        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(onlyNew, Token));
        var wrong = Put("three");
        wrong.ChecksumSHA256 = Convert.ToBase64String(SHA256.HashData("other"u8));
        var bad = await Assert.ThrowsAsync<AmazonS3Exception>(() => s3.PutObjectAsync(wrong, Token));
        var same = Put("four");
        same.IfMatch = stored.ETag;
        await s3.PutObjectAsync(same, Token);

        Assert.Equal(Convert.ToBase64String(SHA256.HashData("one"u8)), stored.ChecksumSHA256);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Equal("BadDigest", bad.ErrorCode);
        await bench.AssertStoredAsync("k", "four"u8.ToArray());
    }

    private static async Task<byte[]> BytesAsync(AmazonS3Client s3, string bucket, string key)
    {
        using var answer = await s3.GetObjectAsync(bucket, key, Token);
        using var copy = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private static AmazonS3Client Client(ClientBench bench) => new(
        new BasicAWSCredentials(bench.Fabric.AccessKey, bench.Fabric.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = bench.Fabric.S3Url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = ClientTools.Region,
            MaxErrorRetry = 0,
        });

    private Task<ClientBench> OpenAsync(ClientMount mount) => ClientBench.OpenAsync(ClientTools.AwsNet, fabrics, mount);
}
