using System.Buffers;
using System.Net;
using System.Text;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client.Http;

/// <summary>
/// A body of exactly so many bytes of a stream, which it neither owns nor disposes. A stream that ends early or throws
/// fails the
/// request: the server sees a cut body. Content with a checksum is followed by it, padded with spaces to a fixed
/// length.
/// </summary>
internal sealed class ExactStreamContent(Stream source, long lengthBytes, IChecksummedContent? checksummed = null)
    : HttpContent
{
    // Large enough that the socket is the limit, small enough to hold per request.
    private const int BufferBytes = 128 << 10;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (var left = lengthBytes; left > 0;)
            {
                var want = (int)Math.Min(left, buffer.Length);
                var got = await source.ReadAsync(buffer.AsMemory(0, want), cancellationToken).ConfigureAwait(false);
                if (got == 0)
                {
                    throw new FabricException(
                        FabricErrorKind.DataCorrupt, "write", "body",
                        $"the stream ended {left} bytes before its announced end");
                }

                await stream.WriteAsync(buffer.AsMemory(0, got), cancellationToken).ConfigureAwait(false);
                left -= got;
            }

            if (checksummed is not null)
            {
                var trailer = (checksummed.Checksum ?? string.Empty).PadRight(IChecksummedContent.ChecksumLengthMax);
                await stream.WriteAsync(Encoding.ASCII.GetBytes(trailer), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = lengthBytes + (checksummed is null ? 0 : IChecksummedContent.ChecksumLengthMax);
        return true;
    }
}
