using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Conformance.UnderStorage;

/// <summary>Keys that are no paths, in S3.</summary>
public sealed class S3VeryKeyTests(RadosGatewayServer server) : VeryKeyConformance
{
    private string _prefix = string.Empty;

    [Fact]
    public async Task List_RecursiveWithADotAsAComponent_IsRefused()
    {
        await PutVeryAsync("a/./b");

        await AssertFailsAsync(FabricErrorKind.Unsupported, () => ListAsync(string.Empty, recursive: true));
        Assert.Equal(["a/^^./b"], await WalkAsync(string.Empty, 10));
    }

    protected override async ValueTask<IUnderStorage> OpenAsync()
    {
        var store = await server.OpenAsync();
        _prefix = Uri.UnescapeDataString(store.Description[$"s3://{server.Bucket}/".Length..]);
        return store;
    }

    protected override async Task PutVeryAsync(string key)
    {
        using var client = Client();
        await client.PutObjectAsync(
            new PutObjectRequest
            {
                BucketName = server.Bucket,
                Key = _prefix + key,
                ContentBody = "7",
                UseChunkEncoding = false,
            },
            Token);
    }

    protected override async Task<IReadOnlyList<string>> RawKeysAsync()
    {
        using var client = Client();
        var answer = await client.ListObjectsV2Async(
            new ListObjectsV2Request { BucketName = server.Bucket, Prefix = _prefix }, Token);
        return [.. (answer.S3Objects ?? []).Select(found => found.Key[_prefix.Length..])];
    }

    private AmazonS3Client Client() => new(
        new BasicAWSCredentials(server.AccessKey, server.SecretKey),
        new AmazonS3Config
        {
            ServiceURL = new Uri(Endpoint()).AbsoluteUri,
            ForcePathStyle = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        });

    private string Endpoint() => $"http://127.0.0.1:{server.PortAsync().GetAwaiter().GetResult()}";
}
