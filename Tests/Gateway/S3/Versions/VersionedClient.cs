using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Gateway.Clients;

namespace OrleansAlluxio.Tests.Gateway.S3.Versions;

/// <summary>The calls of the tests of versions, of Amazon's client, on one bucket.</summary>
internal sealed class VersionedClient : IDisposable
{
    private readonly AmazonS3Client _s3;

    public VersionedClient(ClientFabric fabric, string bucket, Uri? door = null)
    {
        Bucket = bucket;
        _s3 = new AmazonS3Client(
            new BasicAWSCredentials(fabric.AccessKey, fabric.SecretKey),
            new AmazonS3Config
            {
                ServiceURL = (door ?? fabric.S3Url).ToString(),
                ForcePathStyle = true,
                AuthenticationRegion = "us-east-1",
                MaxErrorRetry = 0,
            });
    }

    public string Bucket { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task SetAsync(bool isEnabled) => _s3.PutBucketVersioningAsync(
        new PutBucketVersioningRequest
        {
            BucketName = Bucket,
            VersioningConfig = new S3BucketVersioningConfig
            {
                Status = isEnabled ? VersionStatus.Enabled : VersionStatus.Suspended,
            },
        },
        Token);

    /// <summary>Writes; the id, or null where there was a condition that did not hold.</summary>
    public async Task<(bool Written, string? Id)> PutAsync(string key, string text, bool mustBeNew = false)
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = key, ContentBody = text };
        if (mustBeNew)
        {
            request.IfNoneMatch = "*";
        }

        try
        {
            return (true, (await _s3.PutObjectAsync(request, Token)).VersionId);
        }
        catch (AmazonS3Exception e) when (mustBeNew && e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            return (false, null);
        }
    }

    public async Task<string?> CopyAsync(string key, string id, string target) => (await _s3.CopyObjectAsync(
        new CopyObjectRequest
        {
            SourceBucket = Bucket,
            SourceKey = key,
            SourceVersionId = id,
            DestinationBucket = Bucket,
            DestinationKey = target,
        },
        Token)).VersionId;

    public async Task<string?> UploadAsync(string key, string text)
    {
        var upload = (await _s3.InitiateMultipartUploadAsync(Bucket, key, Token)).UploadId;
        using var bytes = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var part = await _s3.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = Bucket,
                Key = key,
                UploadId = upload,
                PartNumber = 1,
                InputStream = bytes,
            },
            Token);
        var complete = new CompleteMultipartUploadRequest
        {
            BucketName = Bucket,
            Key = key,
            UploadId = upload,
            PartETags = [new PartETag(1, part.ETag)],
        };
        return (await _s3.CompleteMultipartUploadAsync(complete, Token)).VersionId;
    }

    public async Task<string?> DeleteAsync(string key, string? id = null) =>
        (await _s3.DeleteObjectAsync(
            new DeleteObjectRequest { BucketName = Bucket, Key = key, VersionId = id }, Token)).VersionId;

    /// <summary>The text of an object or version; null when there is none, or a marker.</summary>
    public async Task<string?> GetAsync(string key, string? id = null)
    {
        try
        {
            using var answer = await _s3.GetObjectAsync(
                new GetObjectRequest { BucketName = Bucket, Key = key, VersionId = id }, Token);
            using var reader = new StreamReader(answer.ResponseStream);
            return await reader.ReadToEndAsync(Token);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            return null;
        }
    }

    /// <summary>All versions, page by page.</summary>
    public async Task<List<S3ObjectVersion>> VersionsAsync(int pageItems)
    {
        var found = new List<S3ObjectVersion>();
        var request = new ListVersionsRequest { BucketName = Bucket, MaxKeys = pageItems };
        while (true)
        {
            var page = await _s3.ListVersionsAsync(request, Token);
            Assert.InRange(page.Versions?.Count ?? 0, 0, pageItems);
            found.AddRange(page.Versions ?? []);
            if (page.IsTruncated != true)
            {
                return found;
            }

            (request.KeyMarker, request.VersionIdMarker) = (page.NextKeyMarker, page.NextVersionIdMarker);
        }
    }

    /// <summary>The keys that are there.</summary>
    public async Task<List<string>> KeysAsync() =>
        [.. ((await _s3.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Token)).S3Objects ?? [])
            .Select(static o => o.Key)];

    public void Dispose() => _s3.Dispose();
}
