using System.Buffers;
using System.Diagnostics;

namespace OrleansAlluxio.UnderStorage.Abstractions;

/// <summary>
/// The bytes of one request, in pooled segments, so that it can be sent again. Not thread-safe. Dispose once.
/// </summary>
public sealed class UfsBuffer : IDisposable
{
    private const int SegmentBytes = 1 << 20;

    private readonly List<byte[]> _segments = [];
    private bool _isUnsafe;
    private bool _isDisposed;

    /// <summary>Bytes held.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Room at the end; never empty. Follow with <see cref="Advance"/>.</summary>
    public Memory<byte> Room()
    {
        var used = (int)(LengthBytes % SegmentBytes);
        if (used == 0 && LengthBytes == (long)_segments.Count * SegmentBytes)
        {
            _segments.Add(ArrayPool<byte>.Shared.Rent(SegmentBytes));
        }

        return _segments[^1].AsMemory(used, SegmentBytes - used);
    }

    /// <summary>Takes over bytes that were written into <see cref="Room"/>.</summary>
    public void Advance(int bytes)
    {
        Debug.Assert(bytes >= 0 && bytes <= SegmentBytes, "Advanced beyond the room.");
        LengthBytes += bytes;
    }

    /// <summary>Copies bytes to the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var room = Room().Span;
            var step = Math.Min(room.Length, bytes.Length);
            bytes[..step].CopyTo(room);
            Advance(step);
            bytes = bytes[step..];
        }
    }

    /// <summary>A seekable view for one attempt; the buffer must outlive it.</summary>
    public Stream OpenRead() => new View(this);

    /// <summary>
    /// After a failed request: the transport may still be reading, so the segments go to the garbage collector, not to
    /// another user.
    /// </summary>
    public void Abandon() => _isUnsafe = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        Debug.Assert(!_isDisposed, "A buffer is disposed once.");
        _isDisposed = true;
        if (!_isUnsafe)
        {
            foreach (var segment in _segments)
            {
                ArrayPool<byte>.Shared.Return(segment);
            }
        }

        _segments.Clear();
    }

    private int Read(long position, Span<byte> target)
    {
        var available = (int)Math.Min(LengthBytes - position, target.Length);
        if (available <= 0)
        {
            return 0;
        }

        var inSegment = (int)(position % SegmentBytes);
        var step = Math.Min(available, SegmentBytes - inSegment);
        _segments[(int)(position / SegmentBytes)].AsSpan(inSegment, step).CopyTo(target);
        return step;
    }

    private sealed class View(UfsBuffer buffer) : Stream
    {
        private readonly long _length = buffer.LengthBytes;

        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => _length;

        public override long Position { get; set; }

        public override int Read(Span<byte> target)
        {
            var read = buffer.Read(Position, target);
            Position += read;
            return read;
        }

        public override int Read(byte[] target, int offset, int count) => Read(target.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default) =>
            cancellationToken.IsCancellationRequested
                ? ValueTask.FromCanceled<int>(cancellationToken)
                : ValueTask.FromResult(Read(target.Span));

        public override Task<int> ReadAsync(
            byte[] target, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(target.AsMemory(offset, count), cancellationToken).AsTask();

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => Position + offset,
            _ => _length + offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();
    }
}
