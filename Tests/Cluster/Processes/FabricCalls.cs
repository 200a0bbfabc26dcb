using Amazon.S3;
using Amazon.S3.Model;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>The calls most tests make, in one line each.</summary>
internal static class FabricCalls
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Bytes that a seed stands for.</summary>
    public static byte[] Bytes(int seed, int length)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    public static async Task<FileStatus> WriteAsync(
        this IFabricClient client, string path, ReadOnlyMemory<byte> bytes, WriteType? type = null)
    {
        var options = new CreateOptions { Overwrite = true, WriteType = type, LengthBytes = bytes.Length };
        await using var writer = await client.CreateAsync(FabricPath.Parse(path), options, Token);
        await writer.WriteAsync(bytes, Token);
        return await writer.CompleteAsync(null, Token);
    }

    public static async Task<FileStatus> AppendAsync(
        this IFabricClient client, string path, ReadOnlyMemory<byte> bytes, WriteType? type = null)
    {
        var options = new AppendOptions { WriteType = type, LengthBytes = bytes.Length };
        await using var writer = await client.OpenAppendAsync(FabricPath.Parse(path), options, Token);
        await writer.WriteAsync(bytes, Token);
        return await writer.CompleteAsync(null, Token);
    }

    public static async Task<byte[]> ReadAsync(this IFabricClient client, string path, long? syncIntervalMs = null)
    {
        var options = new OperationOptions { SyncIntervalMs = syncIntervalMs };
        await using var reader = await client.OpenReadAsync(FabricPath.Parse(path), options, Token);
        var bytes = new byte[reader.Status.LengthBytes];
        var at = 0;
        while (at < bytes.Length)
        {
            var count = await reader.ReadAsync(at, bytes.AsMemory(at), Token);
            Assert.NotEqual(0, count);
            at += count;
        }

        return bytes;
    }

    public static async Task<FileStatus?> StatAsync(
        this IFabricClient client, string path, long? syncIntervalMs = null) => await client.TryGetStatusAsync(
            FabricPath.Parse(path), new OperationOptions { SyncIntervalMs = syncIntervalMs }, Token);

    public static async Task<List<FileStatus>> ListAsync(this IFabricClient client, string path)
    {
        var page = await client.ListAsync(FabricPath.Parse(path), new ListOptions(), Token);
        Assert.False(page.HasMore);
        return [.. page.Entries];
    }

    public static async Task<long> CounterAsync(this IFabricClient client, string name) =>
        (await client.Administration.GetStatusAsync(Token)).Counters[name];

    /// <summary>Waits until the page index is whole after a start.</summary>
    public static Task RecoveredAsync(this IFabricClient client) => Eventually.HoldsAsync(
        "the page index is whole", async () => !(await client.Administration.GetStatusAsync(Token)).Recovering);

    public static async Task<FabricErrorKind> FailureAsync(Func<Task> call) =>
        (await Assert.ThrowsAsync<FabricException>(call)).Kind;

    public static async Task PutAsync(this IAmazonS3 client, string bucket, string key, byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = bucket, Key = key, InputStream = body, UseChunkEncoding = false },
            Token);
    }

    public static async Task<(byte[] Bytes, string? Cache)> GetAsync(this IAmazonS3 client, string bucket, string key)
    {
        using var answer = await client.GetObjectAsync(bucket, key, Token);
        using var copy = new MemoryStream();
        await answer.ResponseStream.CopyToAsync(copy, Token);
        return (copy.ToArray(), answer.Metadata["x-fabric-cache"]);
    }
}
