using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Growing UTF-8 text in a pooled array; disposing returns the array, so no span of it may outlive the text.
/// </summary>
internal sealed class Utf8Text(int capacityBytes = 512) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacityBytes);

    /// <summary>Bytes written.</summary>
    public int LengthBytes { get; private set; }

    /// <summary>What was written, lent until the next change.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, LengthBytes);

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => LengthBytes = 0;

    /// <summary>Appends one ASCII character.</summary>
    public Utf8Text Append(char ascii)
    {
        Reserve(1)[0] = (byte)ascii;
        LengthBytes++;
        return this;
    }

    /// <summary>Appends text.</summary>
    public Utf8Text Append(ReadOnlySpan<char> text)
    {
        var target = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        LengthBytes += Encoding.UTF8.GetBytes(text, target);
        return this;
    }

    /// <summary>Appends a number.</summary>
    public Utf8Text Append(long number)
    {
        number.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        LengthBytes += written;
        return this;
    }

    /// <summary>Appends bytes as they are.</summary>
    public Utf8Text AppendBytes(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        LengthBytes += bytes.Length;
        return this;
    }

    /// <summary>Appends bytes as lower-case hex.</summary>
    public Utf8Text AppendHex(ReadOnlySpan<byte> bytes)
    {
        var target = Reserve(bytes.Length * 2);
        Convert.TryToHexStringLower(bytes, target, out var written);
        LengthBytes += written;
        return this;
    }

    /// <summary>
    /// Appends text percent-encoded as SigV4 does: all but letters, digits and <c>-._~</c>, upper-case hex.
    /// </summary>
    public Utf8Text AppendPercentEncoded(ReadOnlySpan<char> text, bool keepSlash)
    {
        var start = LengthBytes;
        Append(text);
        var length = LengthBytes - start;
        var plain = _buffer.AsSpan(start, length);
        var escapes = 0;
        foreach (var b in plain)
        {
            escapes += PercentCoding.IsKept(b, keepSlash) ? 0 : 1;
        }

        if (escapes == 0)
        {
            return this;
        }

        Reserve(escapes * 2);
        var read = start + length;
        var write = read + (escapes * 2);
        LengthBytes = write;

        // From the end, so that the text is widened in its own place.
        while (read > start)
        {
            var b = _buffer[--read];
            if (PercentCoding.IsKept(b, keepSlash))
            {
                _buffer[--write] = b;
                continue;
            }

            _buffer[--write] = PercentCoding.HexDigit(b & 0xF);
            _buffer[--write] = PercentCoding.HexDigit(b >> 4);
            _buffer[--write] = (byte)'%';
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(_buffer, 0, LengthBytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        LengthBytes = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private Span<byte> Reserve(int bytes)
    {
        if (_buffer.Length - LengthBytes < bytes)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, LengthBytes + bytes));
            _buffer.AsSpan(0, LengthBytes).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(LengthBytes);
    }
}
