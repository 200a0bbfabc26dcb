using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.S3;

/// <summary>Conditions decide at the commit: of many writers that want a key to be new, one gets it.</summary>
public class S3ConditionTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private const int Writers = 64;
    private const string Bucket = "races";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Put_IfNoneMatchByManyAtOnce_OneWins()
    {
        using var s3 = await ClientAsync();

        var winner = await OneWinsAsync(writer => s3.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = Bucket,
                Key = "put",
                ContentBody = Content(writer),
                IfNoneMatch = "*",
            },
            Token));

        await AssertContentAsync(s3, "put", Content(winner));
    }

    [Fact]
    public async Task Complete_IfNoneMatchByManyAtOnce_OneWins()
    {
        using var s3 = await ClientAsync();
        var uploads = await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => UploadAsync(s3, writer)));

        var winner = await OneWinsAsync(writer => s3.CompleteMultipartUploadAsync(
            Completion(uploads[writer], ifNoneMatch: "*", ifMatch: null), Token));

        await AssertContentAsync(s3, "parts", Content(winner));

        // The others' uploads are whole: without the condition, or with the right tag, they still complete.
        var loser = winner == 0 ? 1 : 0;
        var tag = (await s3.GetObjectMetadataAsync(Bucket, "parts", Token)).ETag;
        var refused = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => s3.CompleteMultipartUploadAsync(
            Completion(uploads[loser], ifNoneMatch: null, ifMatch: "\"0123\""), Token));
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        await s3.CompleteMultipartUploadAsync(Completion(uploads[loser], ifNoneMatch: null, ifMatch: tag), Token);
        await AssertContentAsync(s3, "parts", Content(loser));
    }

    private static async Task<int> OneWinsAsync(Func<int, Task> write)
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async writer =>
        {
            try
            {
                await write(writer);
                return writer;
            }
            catch (AmazonS3Exception e) when (e.StatusCode
                is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
            {
                return -1;
            }
        }));
        return Assert.Single(outcomes, static writer => writer >= 0);
    }

    private static string Content(int writer) => $"of writer {writer}";

    private static CompleteMultipartUploadRequest Completion(
        (string Id, string Tag) upload, string? ifNoneMatch, string? ifMatch) => new()
        {
            BucketName = Bucket,
            Key = "parts",
            UploadId = upload.Id,
            PartETags = [new PartETag(1, upload.Tag)],
            IfNoneMatch = ifNoneMatch,
            IfMatch = ifMatch,
        };

    private static async Task<(string Id, string Tag)> UploadAsync(AmazonS3Client s3, int writer)
    {
        var id = (await s3.InitiateMultipartUploadAsync(Bucket, "parts", Token)).UploadId;
        var part = await s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Bucket,
                Key = "parts",
                UploadId = id,
                PartNumber = 1,
                InputStream = new MemoryStream(Encoding.UTF8.GetBytes(Content(writer))),
            },
            Token);
        return (id, part.ETag);
    }

    private static async Task AssertContentAsync(AmazonS3Client s3, string key, string expected)
    {
        using var got = await s3.GetObjectAsync(Bucket, key, Token);
        using var reader = new StreamReader(got.ResponseStream);
        Assert.Equal(expected, await reader.ReadToEndAsync(Token));
    }

    private async Task<AmazonS3Client> ClientAsync()
    {
        var s3 = new AmazonS3Client(
            new BasicAWSCredentials(silo.AccessKeyId, silo.Secret),
            new AmazonS3Config
            {
                ServiceURL = silo.S3Url.ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            });
        try
        {
            await s3.PutBucketAsync(Bucket, Token);
        }
        catch (BucketAlreadyOwnedByYouException)
        {
            // The other test was first.
        }

        return s3;
    }
}
