using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>Percent decoding that refuses what it does not understand, and the encoding rules of SigV4.</summary>
internal static class PercentCoding
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Whether SigV4 leaves a byte as it is.</summary>
    public static bool IsKept(byte b, bool keepSlash) =>
        char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~'
        || (keepSlash && b == (byte)'/');

    /// <summary>An upper-case hex digit.</summary>
    public static byte HexDigit(int nibble) => (byte)(nibble < 10 ? '0' + nibble : 'A' + nibble - 10);

    /// <summary>
    /// Decodes; false for a stray '%', bytes that are no UTF-8 (overlong forms included), and control characters that
    /// no request line can carry.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, [NotNullWhen(true)] out string? decoded)
    {
        if (text.IndexOfAny('%', plusIsSpace ? '+' : '%') < 0 && Ascii.IsValid(text))
        {
            decoded = text.ToString();
            return true;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        try
        {
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                if (c == '%')
                {
                    if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1])
                        || !char.IsAsciiHexDigit(text[i + 2]))
                    {
                        decoded = null;
                        return false;
                    }

                    bytes[length++] = (byte)((HexValue(text[i + 1]) << 4) | HexValue(text[i + 2]));
                    i += 2;
                }
                else if (char.IsAscii(c))
                {
                    bytes[length++] = (byte)(c == '+' && plusIsSpace ? ' ' : c);
                }
                else
                {
                    var width = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                    length += Encoding.UTF8.GetBytes(text.Slice(i, width), bytes.AsSpan(length));
                    i += width - 1;
                }
            }

            decoded = StrictUtf8.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            decoded = null;
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>Encodes as S3 does for <c>encoding-type=url</c>: like SigV4, with '/' kept.</summary>
    public static string Encode(string text, bool keepSlash)
    {
        using var encoded = new Utf8Text(text.Length + 16);
        return encoded.AppendPercentEncoded(text, keepSlash).ToString();
    }

    private static int HexValue(char digit) => char.IsAsciiDigit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
