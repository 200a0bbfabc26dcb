using System.Buffers;
using System.Text;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Body;

/// <summary>
/// Lines and runs of bytes from a stream. Lines end with CR LF and nothing else: a lone LF or CR is how requests are
/// smuggled.
/// </summary>
internal sealed class AwsChunkReader(Stream inner) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
    private int _start;
    private int _end;

    /// <summary>A framing that breaks its rules; the connection's next bytes mean nothing after it.</summary>
    public static S3Exception Malformed() =>
        new(S3Errors.InvalidRequest, "The aws-chunked body is malformed.") { ClosesConnection = true };

    /// <summary>Reads a line without its end.</summary>
    public async ValueTask<string> ReadLineAsync(int bytesMax, CancellationToken cancellationToken)
    {
        while (true)
        {
            var feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                var line = _buffer.AsSpan(_start, feed);
                _start += feed + 1;
                return feed > 0 && line[^1] == '\r' && line[..^1].IndexOf((byte)'\r') < 0 && Ascii.IsValid(line)
                    ? Encoding.ASCII.GetString(line[..^1])
                    : throw Malformed();
            }

            if (_end - _start > bytesMax)
            {
                throw Malformed();
            }

            await FillAsync(cancellationToken);
        }
    }

    /// <summary>Reads the CR LF after a chunk.</summary>
    public async ValueTask ReadLineEndAsync(CancellationToken cancellationToken)
    {
        while (_end - _start < 2)
        {
            await FillAsync(cancellationToken);
        }

        if (_buffer[_start] != '\r' || _buffer[_start + 1] != '\n')
        {
            throw Malformed();
        }

        _start += 2;
    }

    /// <summary>Reads at least one byte.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_start < _end)
        {
            var count = Math.Min(buffer.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(buffer);
            _start += count;
            return count;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        return read > 0 ? read : throw Incomplete();
    }

    /// <summary>Checks that nothing follows.</summary>
    public async ValueTask ReadEndAsync(CancellationToken cancellationToken)
    {
        if (_start < _end || await inner.ReadAsync(_buffer, cancellationToken) > 0)
        {
            throw Malformed();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        _start = _end = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static S3Exception Incomplete() => new(S3Errors.IncompleteBody) { ClosesConnection = true };

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = await inner.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read > 0 ? read : throw Incomplete();
    }
}
