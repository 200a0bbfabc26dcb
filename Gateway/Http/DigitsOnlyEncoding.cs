using System.Text;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// Reads the bytes of a Content-Length as digits and turns everything else into what is no number. The server's own
/// reader takes <c>+5</c> and <c>-0</c>, which others on a request's way refuse or pass over.
/// </summary>
internal sealed class DigitsOnlyEncoding : Encoding
{
    // Of the longest number of bytes; the server refuses more than these.
    private const int DigitsMax = 19;
    private const char NoDigit = 'x';

    /// <summary>The only one: it has no state.</summary>
    public static DigitsOnlyEncoding Instance { get; } = new();

    /// <inheritdoc/>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.Length > DigitsMax)
        {
            chars[0] = NoDigit;
            return 1;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            chars[i] = char.IsAsciiDigit((char)bytes[i]) ? (char)bytes[i] : NoDigit;
        }

        return bytes.Length;
    }

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => count > DigitsMax ? 1 : count;

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => Math.Max(1, byteCount);

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => throw ReadsOnly();

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        throw ReadsOnly();

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => throw ReadsOnly();

    private static NotSupportedException ReadsOnly() => new("Lengths are read, not written, in this encoding.");
}
