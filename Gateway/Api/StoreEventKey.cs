using System.Text;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// Keys in event notifications. S3 encodes them like a form: percent escapes, and a plus for a space. Some servers send
/// them as they are, and the message does not say which: then both readings count, since marking too much costs a
/// question and marking too little a wrong answer.
/// </summary>
internal static class StoreEventKey
{
    private static readonly UTF8Encoding Strict = new(
        encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The key decoded, and as it is where that is another one and could be meant.</summary>
    public static (string Key, string? Other) Read(string text)
    {
        var decoded = TryDecode(text);
        return decoded is null || decoded == text ? (text, null) : (decoded, text);
    }

    /// <summary>Null when it is not encoded: a lone percent sign, or bytes that are no UTF-8.</summary>
    internal static string? TryDecode(string text)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    return null;
                }

                bytes[length++] = Convert.FromHexString(text.AsSpan(i + 1, 2))[0];
                i += 2;
            }
            else if (text[i] == '+')
            {
                bytes[length++] = (byte)' ';
            }
            else
            {
                var chars = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                length += Encoding.UTF8.GetBytes(text.AsSpan(i, chars), bytes.AsSpan(length));
                i += chars - 1;
            }
        }

        try
        {
            return Strict.GetString(bytes, 0, length);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
