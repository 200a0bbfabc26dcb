using System.Buffers;
using System.Security.Cryptography;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>Bytes out of the fabric.</summary>
internal static class FabricDownload
{
    // One request's worth of work between two looks at the token.
    private const int BufferBytes = 256 << 10;

    /// <summary>Hands a range to a consumer, in order. The bytes are lent until its task completes.</summary>
    public static async Task ReadAsync(
        IFabricReader reader, ByteRange range, Func<ReadOnlyMemory<byte>, ValueTask> consume,
        CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var at = range.OffsetBytes; at < range.EndBytes;)
            {
                var want = (int)Math.Min(buffer.Length, range.EndBytes - at);
                var got = await reader.ReadAsync(at, buffer.AsMemory(0, want), cancellationToken);
                if (got == 0)
                {
                    throw new FabricException(
                        FabricErrorKind.DataCorrupt, "read", reader.Status.Path.Value,
                        $"it ended at {at} of {range.EndBytes} bytes");
                }

                await consume(buffer.AsMemory(0, got));
                at += got;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>
    /// Downloads to a file: under another name first, so that what is there under its own is old or whole.
    /// </summary>
    public static async Task<long> ToFileAsync(
        IFabricClient client, FileStatus source, string target, TransferOptions options,
        CancellationToken cancellationToken)
    {
        if (!options.Overwrite && Path.Exists(target))
        {
            throw new FabricException(
                FabricErrorKind.AlreadyExists, "copy to", target, "it exists; --overwrite replaces it");
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(target))!;
        Directory.CreateDirectory(directory);
        var temporary = Path.Combine(
            directory, $".fabric-{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            await using var reader = await client.OpenReadAsync(
                source.Path, OperationOptions.Default, cancellationToken);
            var length = reader.Status.LengthBytes;
            await using (var file = new FileStream(
                temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true))
            {
                await ReadAsync(
                    reader, new ByteRange(0, length),
                    async bytes =>
                    {
                        await file.WriteAsync(bytes, cancellationToken);
                        options.Progress.Add(bytes.Length);
                    },
                    cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, options.Overwrite);
            return length;
        }
        finally
        {
            File.Delete(temporary); // No error when it was moved.
        }
    }
}
