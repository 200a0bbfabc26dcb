using System.Buffers;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>The way of a request's bytes into a file, in bounded memory. The same for every door.</summary>
internal static class BodyCopy
{
    /// <summary>As large as two checksum segments: large enough that hashing, not calling, is the cost.</summary>
    public const int BufferBytes = 128 << 10;

    /// <summary>Copies a stream to its end. TooLarge above what a file may have.</summary>
    /// <param name="source">Read until it ends.</param>
    /// <param name="writer">Gets every byte; completing it is the caller's.</param>
    /// <param name="lengthBytes">The length where it is known, for a buffer no larger; else null.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public static async ValueTask CopyAsync(
        Stream source, IFabricWriter writer, long? lengthBytes, CancellationToken cancellationToken)
    {
        if (lengthBytes == 0)
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, lengthBytes ?? BufferBytes));
        try
        {
            while (true)
            {
                // Full buffers, for the cost of a write is per call.
                var count = await source.ReadAtLeastAsync(
                    buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
                if (count == 0)
                {
                    return;
                }

                if (writer.LengthBytes > FabricLimits.FileBytesMax - count)
                {
                    throw new FabricException(
                        FabricErrorKind.TooLarge, "write", "body",
                        $"a file has at most {FabricLimits.FileBytesMax} bytes");
                }

                await writer.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
