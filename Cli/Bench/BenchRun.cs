using System.Globalization;
using System.Runtime.CompilerServices;
using OrleansAlluxio.Cli.Output;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Bench;

/// <summary>
/// Measures the fabric as this client sees it, below a directory of its own that is removed at the end.
/// </summary>
internal sealed class BenchRun(IFabricClient client, TimeProvider time, BenchSize size)
{
    private const int SmallBytes = 4 << 10;
    private const int RandomReadBytes = 4 << 10;
    private const int ChunkBytes = 1 << 20;

    /// <summary>Runs everything; a result each, as soon as it is there.</summary>
    public async IAsyncEnumerable<BenchResult> RunAsync(
        FabricPath directory, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var root = directory.Child(
            "fabric-bench-" + time.GetUtcNow().ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture));
        await client.CreateDirectoryAsync(root, new DirectoryOptions(), cancellationToken);
        try
        {
            yield return await MeasureAsync(
                "create directory", size.Files, 0,
                async (i, token) => await client.CreateDirectoryAsync(
                    root.Child($"d{i}"), new DirectoryOptions(), token),
                cancellationToken);
            yield return await MeasureAsync(
                "write 4 KiB", size.Files, SmallBytes,
                (i, token) => WriteAsync(root.Child($"f{i}"), SmallBytes, token), cancellationToken);
            yield return await MeasureAsync(
                "stat", size.Files, 0,
                async (i, token) => await client.TryGetStatusAsync(
                    root.Child($"f{i}"), OperationOptions.Default, token),
                cancellationToken);
            yield return await MeasureAsync(
                "stat, asking the store", size.Files, 0,
                async (i, token) => await client.TryGetStatusAsync(
                    root.Child($"f{i}"), new OperationOptions { SyncIntervalMs = 0 }, token),
                cancellationToken);
            yield return await MeasureAsync(
                "list", Math.Max(1, size.Files / 10), 0,
                async (_, token) => await client.ListAsync(root, new ListOptions(), token), cancellationToken);
            yield return await MeasureAsync(
                "read 4 KiB", size.Files, SmallBytes,
                (i, token) => ReadAsync(root.Child($"f{i}"), 0, SmallBytes, token), cancellationToken);
            yield return await MeasureAsync(
                "write large", 1, size.LargeBytes,
                (_, token) => WriteAsync(root.Child("large"), size.LargeBytes, token), cancellationToken);
            yield return await MeasureAsync(
                "read large", 3, size.LargeBytes,
                (_, token) => ReadAsync(root.Child("large"), 0, size.LargeBytes, token), cancellationToken);
            yield return await MeasureAsync(
                "random read 4 KiB", size.Files, RandomReadBytes,
                (i, token) => ReadAsync(root.Child("large"), Spread(i), RandomReadBytes, token), cancellationToken);
            yield return await MeasureAsync(
                "delete", size.Files, 0,
                async (i, token) => await client.DeleteAsync(root.Child($"f{i}"), new DeleteOptions(), token),
                cancellationToken);
        }
        finally
        {
            await client.DeleteAsync(root, new DeleteOptions { Recursive = true }, CancellationToken.None);
        }
    }

    // Far from the one before, and the same in every run.
    private long Spread(int i) =>
        (long)((ulong)i * 0x9E3779B97F4A7C15UL % (ulong)Math.Max(1, size.LargeBytes - RandomReadBytes));

    private async Task WriteAsync(FabricPath path, long bytes, CancellationToken cancellationToken)
    {
        var chunk = new byte[(int)Math.Min(bytes, ChunkBytes)];
        await using var writer = await client.CreateAsync(
            path, new CreateOptions { Overwrite = true, LengthBytes = bytes }, cancellationToken);
        for (var left = bytes; left > 0; left -= chunk.Length)
        {
            await writer.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), cancellationToken);
        }

        await writer.CompleteAsync(null, cancellationToken);
    }

    private async Task ReadAsync(FabricPath path, long offset, long bytes, CancellationToken cancellationToken)
    {
        await using var reader = await client.OpenReadAsync(path, OperationOptions.Default, cancellationToken);
        var chunk = new byte[(int)Math.Min(bytes, ChunkBytes)];
        for (var end = offset + bytes; offset < end;)
        {
            var count = await reader.ReadAsync(
                offset, chunk.AsMemory(0, (int)Math.Min(end - offset, chunk.Length)), cancellationToken);
            if (count == 0)
            {
                throw new FabricException(FabricErrorKind.DataCorrupt, "bench", path.Value, "the file ended early");
            }

            offset += count;
        }
    }

    private async Task<BenchResult> MeasureAsync(
        string name, int count, long bytesEach, Func<int, CancellationToken, Task> work,
        CancellationToken cancellationToken)
    {
        var each = new double[count];
        var startedAt = time.GetTimestamp();
        await Parallel.ForAsync(
            0, count,
            new ParallelOptions { MaxDegreeOfParallelism = size.Parallel, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                var at = time.GetTimestamp();
                await work(i, token);
                each[i] = time.GetElapsedTime(at).TotalMilliseconds;
            });
        var seconds = Math.Max(1e-6, time.GetElapsedTime(startedAt).TotalSeconds);
        Array.Sort(each);
        return new BenchResult
        {
            Name = name,
            Operations = count,
            Seconds = Math.Round(seconds, 3),
            PerSecond = Math.Round(count / seconds, 1),
            MegabytesPerSecond = Math.Round(count * bytesEach / seconds / 1e6, 1),
            P50Ms = Math.Round(each[count / 2], 3),
            P99Ms = Math.Round(each[Math.Min(count - 1, count * 99 / 100)], 3),
        };
    }
}
