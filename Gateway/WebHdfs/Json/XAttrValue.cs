using System.Text;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Json;

/// <summary>
/// Values of extended attributes: bytes over the wire, in one of Hadoop's three spellings; text in the fabric, where
/// what is no text is kept as base64 behind a mark.
/// </summary>
internal static class XAttrValue
{
    // No value that is text begins with it.
    private const char Mark = '\u0001';

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The kept form of a value as it was sent: "text", 0xHEX, 0sBASE64, or plain text.</summary>
    /// <exception cref="WebHdfsException">Badly spelt.</exception>
    public static string Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return string.Empty;
        }

        try
        {
            return text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? Keep(Convert.FromHexString(text[2..]))
                : text.StartsWith("0s", StringComparison.OrdinalIgnoreCase) ? Keep(Convert.FromBase64String(text[2..]))
                : text.Length > 1 && text[0] == '"' && text[^1] == '"' ? Keep(Encoding.UTF8.GetBytes(text[1..^1]))
                : Keep(Encoding.UTF8.GetBytes(text));
        }
        catch (FormatException)
        {
            throw WebHdfsErrors.BadParameter(
                ParameterNames.XAttrValue, "it is neither \"text\" nor 0x and hex nor 0s and base64.");
        }
    }

    /// <summary>Reads the parameter <c>encoding</c>; text by default.</summary>
    public static string ReadEncoding(WebHdfsQuery query) =>
        query.Text(ParameterNames.Encoding)?.ToLowerInvariant() switch
        {
            null or "text" => "text",
            "hex" => "hex",
            "base64" => "base64",
            _ => throw WebHdfsErrors.BadParameter(ParameterNames.Encoding, "it is text, hex or base64."),
        };

    /// <summary>A kept value in a spelling.</summary>
    public static string Write(string kept, string encoding)
    {
        var bytes = kept.Length > 0 && kept[0] == Mark
            ? Convert.FromBase64String(kept[1..])
            : Encoding.UTF8.GetBytes(kept);
        return encoding switch
        {
            "hex" => "0x" + Convert.ToHexStringLower(bytes),
            "base64" => "0s" + Convert.ToBase64String(bytes),
            _ => "\"" + Encoding.UTF8.GetString(bytes) + "\"",
        };
    }

    private static string Keep(byte[] bytes)
    {
        try
        {
            var text = StrictUtf8.GetString(bytes);
            if (!text.AsSpan().ContainsAny(Mark, '\0'))
            {
                return text;
            }
        }
        catch (DecoderFallbackException)
        {
            return Mark + Convert.ToBase64String(bytes);
        }

        return Mark + Convert.ToBase64String(bytes);
    }
}
