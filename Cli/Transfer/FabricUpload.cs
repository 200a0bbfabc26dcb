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
        var create = options.ToCreate() with { LengthBytes = source.LengthBytes };
        await using var writer = await client.CreateAsync(target, create, cancellationToken);
        return await SendAsync(writer, source, target, options.Progress, cancellationToken);
    }

    /// <summary>Adds a stream up to its end to a file; with a known length, exactly that many bytes.</summary>
    public static async Task<long> AppendAsync(
        IFabricClient client, (Stream Bytes, long? LengthBytes) source, FabricPath target,
        CancellationToken cancellationToken)
    {
        var append = new AppendOptions { LengthBytes = source.LengthBytes };
        await using var writer = await client.OpenAppendAsync(target, append, cancellationToken);
        return await SendAsync(writer, source, target, new SilentProgress(), cancellationToken);
    }

    private static async Task<long> SendAsync(
        IFabricWriter writer, (Stream Bytes, long? LengthBytes) source, FabricPath target, ITransferProgress progress,
        CancellationToken cancellationToken)
    {
        var (content, lengthBytes) = source;

        // Not from a pool: a read of a terminal or pipe cannot be cancelled, and one that is given up still owns its
        // buffer.
        var buffer = new byte[BufferBytes];
        int got;
        while ((got = await content.ReadAsync(buffer, cancellationToken).AsTask().WaitAsync(cancellationToken)) > 0)
        {
            await writer.WriteAsync(buffer.AsMemory(0, got), cancellationToken);
            progress.Add(got);
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
        await using var file = OpenLocal(source);

        // A FIFO or device has no length to hold it to.
        return await FromStreamAsync(
            client, (file, file.CanSeek ? file.Length : null), target, options, cancellationToken);
    }

    /// <summary>Opens a local file for reading from its beginning to its end.</summary>
    public static FileStream OpenLocal(string source) => new(
        source, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0,
        FileOptions.Asynchronous | FileOptions.SequentialScan);
}
