using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.Clients;

/// <summary>The store is a prefix of a bucket that another fabric serves. Ends that fabric with itself.</summary>
internal sealed class BucketStoreView(IRunningFabric store, string storeBucket, string prefix) : IStoreView
{
    private readonly AmazonS3Client _client = new(
        new BasicAWSCredentials(store.Credentials.AccessKey, store.Credentials.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = store.S3Url.ToString(),
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });

    public async Task<byte[]?> ReadAsync(string bucket, string key, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _client.GetObjectAsync(storeBucket, KeyOf(bucket, key), cancellationToken);
            using var copy = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(copy, cancellationToken);
            return copy.ToArray();
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public Task WriteAsync(string bucket, string key, byte[] bytes, CancellationToken cancellationToken) =>
        _client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = storeBucket,
                Key = KeyOf(bucket, key),
                InputStream = new MemoryStream(bytes),
            },
            cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return store.DisposeAsync();
    }

    private string KeyOf(string bucket, string key) => $"{prefix}/{bucket}/{key}";
}
