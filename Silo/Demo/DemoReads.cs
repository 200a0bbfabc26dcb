using System.Buffers;
using System.Security.Cryptography;

namespace OrleansAlluxio.Silo.Demo;

/// <summary>Reads files through the API and compares their bytes with what they should be.</summary>
internal static class DemoReads
{
    // Enough to hide the round trips of small files on loopback.
    private const int ConcurrentMax = 16;
    private const int BufferBytes = 256 << 10;

    /// <summary>Reads all of them, as configured; a file that cannot be read counts as wrong.</summary>
    public static async Task<DemoReadResult> AllAsync(
        DemoFabric fabric, IReadOnlyCollection<DemoFile> files, TimeProvider time, CancellationToken cancellationToken)
    {
        var before = await fabric.CountAsync(cancellationToken);
        var wrong = 0;
        var began = time.GetTimestamp();
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = ConcurrentMax,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(files, parallel, async (file, token) =>
        {
            if (await TryHashAsync(fabric.Client, file.Path, OperationOptions.Default, token) != file.Hash)
            {
                Interlocked.Increment(ref wrong);
            }
        });
        var elapsed = time.GetElapsedTime(began);
        var after = await fabric.CountAsync(cancellationToken);
        return new DemoReadResult(files.Count, files.Sum(f => f.LengthBytes), wrong, elapsed, after.Since(before));
    }

    /// <summary>SHA-256 of a file, in hex; null when there is none.</summary>
    public static async Task<string?> TryHashAsync(
        IFabricClient client, FabricPath path, OperationOptions options, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var reader = await client.OpenReadAsync(path, options, cancellationToken);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var offset = 0L;
            while (offset < reader.Status.LengthBytes
                && await reader.ReadAsync(offset, buffer, cancellationToken) is > 0 and var got)
            {
                hash.AppendData(buffer.AsSpan(0, got));
                offset += got;
            }

            return Convert.ToHexStringLower(hash.GetCurrentHash());
        }
        catch (FabricException e) when (e.Kind == FabricErrorKind.NotFound)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>What reading many files gave.</summary>
/// <param name="Files">Files read.</param>
/// <param name="Bytes">Bytes they have.</param>
/// <param name="Wrong">Files that were not there or had other bytes.</param>
/// <param name="Elapsed">How long all took, with hashing.</param>
/// <param name="Counters">What the fabric counted meanwhile.</param>
internal sealed record DemoReadResult(int Files, long Bytes, int Wrong, TimeSpan Elapsed, DemoCounters Counters)
{
    /// <summary>Figures in one line, for what should have come from the cache.</summary>
    public string Hot => $"{Speed}; hit ratio {100 * Counters.HitRatio:N1} %, {Counters.StoreReads:N0} store reads";

    /// <summary>Figures in one line, for what should have come from the store.</summary>
    public string Cold =>
        $"{Speed}; {DemoText.Size(Counters.StoreBytes)} fetched in {Counters.StoreReads:N0} store reads";

    private string Speed =>
        $"{Files:N0} files, {DemoText.Size(Bytes)} in {DemoText.Time(Elapsed)} = " +
        $"{DemoText.Rate(Bytes, Elapsed)}, {Wrong} wrong";
}
