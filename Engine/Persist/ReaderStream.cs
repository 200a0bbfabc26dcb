using OrleansAlluxio.Core.Streams;

namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// A range of an open file as a stream, read asynchronously and forwards. The reader stays the caller's.
/// </summary>
internal sealed class ReaderStream(IFabricReader reader, ByteRange range) : ReadOnlyStream
{
    private long _position = range.OffsetBytes;

    /// <summary>Bytes to the end of the range.</summary>
    public long LeftBytes => range.EndBytes - _position;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, LeftBytes);
        if (wanted == 0)
        {
            return 0;
        }

        var count = await reader.ReadAsync(_position, buffer[..wanted], cancellationToken).ConfigureAwait(false);
        _position += count;
        return count;
    }
}
