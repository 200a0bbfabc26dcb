using System.Collections.Concurrent;
using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Cluster.Processes;

namespace OrleansAlluxio.Tests.Cluster.Crash;

/// <summary>
/// kill -9 during overwrites, deletes and deletes by id in versioned buckets, on a local mount and on an S3 mount: no
/// acknowledged version is lost, none that was deleted comes back, and all are in order.
/// </summary>
public sealed class VersionCrashTests(ITestOutputHelper output)
{
    private const int RoundsCount = 8;
    private const int WorkersCount = 3;
    private const int AcknowledgementsMax = 60;

    private static readonly string[] Buckets = ["versions", "s3"];
    private static readonly string[] Keys = ["k", "d/k"];

    private readonly ConcurrentDictionary<string, KeptVersion> _known = new(StringComparer.Ordinal);
    private long _clock;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Versions_KilledAtRandomPoints_AreThereAfterEveryRestart()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var storeHome = new FabricHome();
        using var home = new FabricHome();
        await using var store = await FabricProcess.StartAsync(storeHome);
        using (var admin = store.Api())
        {
            await admin.CreateDirectoryAsync(FabricPath.Parse("/crash"), new DirectoryOptions(), Token);
        }

        var mount = store.MountOf("crash", "/s3", ",request-timeout=30");
        for (var round = 0; round < RoundsCount; round++)
        {
            await using var fabric = await FabricProcess.StartAsync(home, "--mount", mount);
            using var s3 = fabric.Client();
            if (round == 0)
            {
                await SetUpAsync(s3);
            }

            await VerifyAsync(s3, $"seed {seed}, after {round} kills");
            await RunAsync(fabric, random, $"seed {seed}, round {round}");
        }

        await using var last = await FabricProcess.StartAsync(home, "--mount", mount);
        using var final = last.Client();
        await VerifyAsync(final, $"seed {seed}, at the end");
        output.WriteLine($"{_known.Count} versions acknowledged, {RoundsCount} kills");
    }

    private static async Task SetUpAsync(AmazonS3Client s3)
    {
        await s3.PutBucketAsync(Buckets[0], Token);
        foreach (var bucket in Buckets)
        {
            var config = new S3BucketVersioningConfig { Status = VersionStatus.Enabled };
            await s3.PutBucketVersioningAsync(
                new PutBucketVersioningRequest { BucketName = bucket, VersioningConfig = config }, Token);
        }
    }

    private async Task RunAsync(FabricProcess fabric, Random random, string where)
    {
        var round = new CrashRound(fabric, random.Next(5, AcknowledgementsMax));
        var seeds = Enumerable.Range(0, WorkersCount).Select(_ => random.Next()).ToArray();
        await Task.WhenAll(seeds.Select(async seed =>
        {
            using var s3 = fabric.Client();
            var own = new Random(seed);
            for (var step = 0; ; step++)
            {
                try
                {
                    await StepAsync(s3, own, $"{where}, {seed}.{step}");
                    round.Acknowledge();
                }
                catch (Exception error) when (error is AmazonS3Exception or HttpRequestException or IOException
                    or Amazon.Runtime.AmazonServiceException or Amazon.Runtime.AmazonClientException)
                {
                    round.Fail($"{seed}.{step}", error);
                    return;
                }
            }
        }));
        await fabric.ExitAsync();
        Assert.True(round.Unexpected.IsEmpty, $"{where}: {string.Join('\n', round.Unexpected)}\n{fabric.Log}");
    }

    private async Task StepAsync(AmazonS3Client s3, Random random, string text)
    {
        var (bucket, key) = (Buckets[random.Next(2)], Keys[random.Next(Keys.Length)]);
        var began = Interlocked.Increment(ref _clock);
        switch (random.Next(6))
        {
            case 0:
                var marker = await s3.DeleteObjectAsync(bucket, key, Token);
                Note(new KeptVersion(bucket, key, marker.VersionId, null, began, Interlocked.Increment(ref _clock)));
                break;
            case 1 when _known.Values.Where(static v => v.Deletion == 0).ToList() is { Count: > 4 } live
                && live[random.Next(live.Count)] is var chosen && chosen.TryBeginDeletion():
                await s3.DeleteObjectAsync(chosen.Bucket, chosen.Key, chosen.Id, Token);
                chosen.EndDeletion();
                break;
            default:
                var put = await s3.PutObjectAsync(
                    new PutObjectRequest { BucketName = bucket, Key = key, ContentBody = text }, Token);
                Note(new KeptVersion(bucket, key, put.VersionId, text, began, Interlocked.Increment(ref _clock)));
                break;
        }
    }

    private void Note(KeptVersion version) =>
        Assert.True(_known.TryAdd(version.Id, version), $"an id was given twice: {version}");

    private async Task VerifyAsync(AmazonS3Client s3, string where)
    {
        foreach (var version in _known.Values.Where(static v => v.Deletion == 0 && v.Text is not null))
        {
            var text = await GetAsync(s3, version.Bucket, version.Key, version.Id);
            Assert.True(text == version.Text, $"{where}: {version} is {text}");
        }

        foreach (var bucket in Buckets)
        {
            var page = await s3.ListVersionsAsync(bucket, Token);
            Assert.False(page.IsTruncated ?? false, "more versions than a page");
            var listed = page.Versions ?? [];
            var ids = listed.Select(static v => v.VersionId).ToHashSet();
            var wrong = _known.Values.Where(v => v.Bucket == bucket
                && (v.Deletion == 0 ? !ids.Contains(v.Id) : v.Deletion == 2 && ids.Contains(v.Id))).ToList();
            Assert.True(wrong.Count == 0, $"{where}: lost or back: {string.Join('\n', wrong)}");
            foreach (var key in listed.GroupBy(static v => v.Key))
            {
                await VerifyKeyAsync(s3, bucket, [.. key], where);
            }
        }
    }

    private async Task VerifyKeyAsync(AmazonS3Client s3, string bucket, S3ObjectVersion[] versions, string where)
    {
        var latest = Assert.Single(versions, static v => v.IsLatest == true);
        Assert.Same(versions[0], latest);
        Assert.Equal(
            await GetAsync(s3, bucket, latest.Key, latest.VersionId), await GetAsync(s3, bucket, latest.Key, null));
        var known = versions.Where(v => _known.ContainsKey(v.VersionId)).Select(v => _known[v.VersionId]).ToList();
        for (var i = 1; i < known.Count; i++)
        {
            Assert.True(
                known[i].Began < known[i - 1].Ended,
                string.Create(CultureInfo.InvariantCulture, $"{where}: {known[i]} is newer than {known[i - 1]}"));
        }
    }

    private static async Task<string?> GetAsync(AmazonS3Client s3, string bucket, string key, string? id)
    {
        try
        {
            using var answer = await s3.GetObjectAsync(
                new GetObjectRequest { BucketName = bucket, Key = key, VersionId = id }, Token);
            using var reader = new StreamReader(answer.ResponseStream);
            return await reader.ReadToEndAsync(Token);
        }
        catch (AmazonS3Exception e) when ((int)e.StatusCode is 404 or 405)
        {
            return null;
        }
    }
}
