using System.Buffers.Binary;

namespace OrleansAlluxio.Benchmarks.Load.BigObject;

/// <summary>
/// A range of an endless pattern that no cache can make smaller: each eight bytes are their own offset, mixed. Made as
/// it is read, so that an object of any size costs no memory.
/// </summary>
internal sealed class PatternStream(long from, long length) : Stream
{
    private long _at;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position { get => _at; set => throw new NotSupportedException(); }

    /// <summary>Fills a buffer with the pattern from an offset that is a multiple of eight.</summary>
    public static void Fill(Span<byte> buffer, long offset)
    {
        Span<byte> last = stackalloc byte[8];
        while (buffer.Length > 0)
        {
            var mixed = ((ulong)offset + 0x9E3779B97F4A7C15) * 0xBF58476D1CE4E5B9;
            mixed ^= mixed >> 29;
            if (buffer.Length < 8)
            {
                BinaryPrimitives.WriteUInt64LittleEndian(last, mixed);
                last[..buffer.Length].CopyTo(buffer);
                return;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(buffer, mixed);
            buffer = buffer[8..];
            offset += 8;
        }
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = (int)Math.Min(buffer.Length, length - _at);

        // A read that does not end on a word would make the next one start inside it.
        if (count > 8 && count < length - _at)
        {
            count &= ~7;
        }

        Fill(buffer[..count], from + _at);
        _at += count;
        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
