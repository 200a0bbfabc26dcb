using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Cli.Transfer;

/// <summary>
/// Bytes into the fabric: a file appears when its source was read to its end without an error, else not at all.
/// </summary>
internal static class FabricUpload
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Uploads a stream up to its end; with a known length, exactly that many bytes.</summary>
    public static async Task<long> FromStreamAsync(
        IFabricClient client, (Stream Bytes, long? LengthBytes) source, FabricPath target, TransferOptions options,
        CancellationToken cancellationToken)
    {
        var (content, lengthBytes) = source;
        var create = new CreateOptions { Overwrite = options.Overwrite, LengthBytes = lengthBytes };

        // Not from a pool: a read of a terminal or pipe cannot be cancelled, and one that is given up still owns its
        // buffer.
        var buffer = new byte[BufferBytes];
        await using var writer = await client.CreateAsync(target, create, cancellationToken);
        int got;
        while ((got = await content.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken)) > 0)
        {
            await writer.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
            options.Progress.Add(got);
        }

        if (lengthBytes is { } expected && writer.LengthBytes != expected)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, "copy to", target.Value,
                $"the source changed while it was read: {writer.LengthBytes} bytes instead of {expected}");
        }

        await writer.CompleteAsync(null, cancellationToken);
        return writer.LengthBytes;
    }

    /// <summary>Uploads a local file.</summary>
    public static async Task<long> FromFileAsync(
        IFabricClient client, string source, FabricPath target, TransferOptions options,
        CancellationToken cancellationToken)
    {
        await using var file = new FileStream(
            source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
            FileOptions.Asynchronous | FileOptions.SequentialScan);

        // A FIFO or device has no length to hold it to.
        return await FromStreamAsync(
            client, (file, file.CanSeek ? file.Length : null), target, options, cancellationToken);
    }
}
