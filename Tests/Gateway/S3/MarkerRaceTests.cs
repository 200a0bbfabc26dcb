using System.Globalization;
using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Tests.Gateway.Support;

namespace OrleansAlluxio.Tests.Gateway.S3;

/// <summary>
/// A directory that a client made is there until a client deletes it, whatever happens in it meanwhile.
/// </summary>
public class MarkerRaceTests(SiloFixture silo) : IClassFixture<SiloFixture>
{
    private const int AtOnce = 8;
    private const int RaceCount = 48;
    private const int HangUpCount = 60;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutOfMarker_WhileTheLastKeyBelowIsDeleted_Stays()
    {
        const string bucket = "marker-races";
        using var s3 = await ClientAsync(bucket);
        var lost = new List<string>();
        await Parallel.ForAsync(0, RaceCount, Limit(), async (i, token) =>
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"p/d{i}/");
            await PutAsync(s3, bucket, key + "x", token);
            await Task.WhenAll(
                Task.Run(() => s3.DeleteObjectAsync(bucket, key + "x", token), token),
                Task.Run(() => PutAsync(s3, bucket, key, token), token));
            await NoteIfMissingAsync(s3, bucket, key, lost, token);
        });

        Assert.Empty(lost);
    }

    [Fact]
    public async Task PutOfMarker_ClientHangsUp_WhatIsSeenAfterStays()
    {
        const string bucket = "marker-hang-ups";
        using var s3 = await ClientAsync(bucket);
        var lost = new List<string>();
        await Parallel.ForAsync(0, HangUpCount, Limit(), async (i, token) =>
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"d{i}/");
            await HangUpAsync(i, stop => PutAsync(s3, bucket, key, stop), token);
            if (await IsThereAsync(s3, bucket, key, token))
            {
                await EmptyAsync(s3, bucket, key, token);
                await NoteIfMissingAsync(s3, bucket, key, lost, token);
            }
        });

        Assert.Empty(lost);
    }

    private static ParallelOptions Limit() => new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token };

    /// <summary>Gives a request up after a moment that grows with the turn.</summary>
    private static async Task HangUpAsync(int turn, Func<CancellationToken, Task> request, CancellationToken token)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(token);
        stop.CancelAfter(TimeSpan.FromMilliseconds(1 + (turn % 24)));
        try
        {
            await request(stop.Token);
        }
        catch (Exception e) when (stop.IsCancellationRequested
            && e is OperationCanceledException or AmazonClientException or HttpRequestException or IOException)
        {
            // What it came to is what the test asks.
        }
    }

    private static async Task EmptyAsync(AmazonS3Client s3, string bucket, string key, CancellationToken token)
    {
        await PutAsync(s3, bucket, key + "x", token);
        await s3.DeleteObjectAsync(bucket, key + "x", token);
    }

    private static async Task NoteIfMissingAsync(
        AmazonS3Client s3, string bucket, string key, List<string> lost, CancellationToken token)
    {
        if (!await IsThereAsync(s3, bucket, key, token))
        {
            Note(lost, key);
        }
    }

    private static void Note(List<string> lost, string key)
    {
        lock (lost)
        {
            lost.Add(key);
        }
    }

    private static async Task<bool> IsThereAsync(AmazonS3Client s3, string bucket, string key, CancellationToken token)
    {
        try
        {
            await s3.GetObjectMetadataAsync(bucket, key, token);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static Task PutAsync(AmazonS3Client s3, string bucket, string key, CancellationToken token) =>
        s3.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = string.Empty }, token);

    private async Task<AmazonS3Client> ClientAsync(string bucket)
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
        await s3.PutBucketAsync(bucket, Token);
        return s3;
    }
}
