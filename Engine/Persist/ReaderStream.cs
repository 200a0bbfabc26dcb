namespace OrleansAlluxio.Engine.Persist;

/// <summary>
/// A range of an open file as a stream, read asynchronously and forwards. The reader stays the caller's.
/// </summary>
internal sealed class ReaderStream(IFabricReader reader, ByteRange range) : Stream
{
    private long _position = range.OffsetBytes;

    /// <summary>Bytes to the end of the range.</summary>
    public long LeftBytes => range.EndBytes - _position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
