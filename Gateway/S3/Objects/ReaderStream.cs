using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Streams;
using OrleansAlluxio.Gateway.S3.Body;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>A range of an open file as a stream. The reader is lent.</summary>
internal sealed class ReaderStream(IFabricReader reader, ByteRange range) : ReadOnlyStream
{
    private long _position = range.OffsetBytes;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var length = (int)Math.Min(buffer.Length, range.EndBytes - _position);
        if (length == 0)
        {
            return 0;
        }

        var count = await reader.ReadAsync(_position, buffer[..length], cancellationToken);
        _position += count;
        return count;
    }
}
