using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>The text that SigV4 signs, and the signature over it. Pure.</summary>
internal static class CanonicalRequest
{
    /// <summary>Writes the canonical request.</summary>
    public static void Write(
        Utf8Text text, string method, S3Target target, IHeaderDictionary headers, in SignedFields signed)
    {
        text.Append(method).Append('\n');
        WritePath(text, target.RawPath);
        text.Append('\n');
        WriteQuery(text, target.Query);
        text.Append('\n');
        foreach (var name in signed.HeaderNames)
        {
            text.Append(name).Append(':');
            WriteHeaderValue(text, headers[name]);
            text.Append('\n');
        }

        text.Append('\n').Append(signed.HeaderList).Append('\n').Append(signed.PayloadHash);
    }

    /// <summary>Signs a canonical request.</summary>
    public static void Sign(
        ReadOnlySpan<byte> canonicalRequest, string timestamp, SigningScope scope, byte[] key, Span<byte> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        using var text = new Utf8Text(256);
        text.Append("AWS4-HMAC-SHA256\n").Append(timestamp).Append('\n');
        scope.AppendTo(text);
        text.Append('\n').AppendHex(hash);
        HMACSHA256.HashData(key, text.Written.Span, signature);
    }

    // S3 encodes the path once. A path that is canonical as sent is what the client signed; any other spelling is
    // brought to it.
    private static void WritePath(Utf8Text text, string rawPath)
    {
        if (IsCanonical(rawPath))
        {
            text.Append(rawPath);
        }
        else if (PercentCoding.TryDecode(rawPath, plusIsSpace: false, out var decoded))
        {
            text.AppendPercentEncoded(decoded, keepSlash: true);
        }
    }

    private static bool IsCanonical(string rawPath)
    {
        for (var i = 0; i < rawPath.Length; i++)
        {
            var c = rawPath[i];
            if (c == '%')
            {
                if (i + 2 >= rawPath.Length || !char.IsAsciiHexDigit(rawPath[i + 1])
                    || char.IsAsciiLetterLower(rawPath[i + 1])
                    || !char.IsAsciiHexDigit(rawPath[i + 2]) || char.IsAsciiLetterLower(rawPath[i + 2]))
                {
                    return false;
                }

                i += 2;
            }
            else if (!char.IsAscii(c) || !PercentCoding.IsKept((byte)c, keepSlash: true))
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteQuery(Utf8Text text, S3Query query)
    {
        var parameters = query.Parameters;
        if (parameters.IsEmpty)
        {
            return;
        }

        // Sorted by encoded name: '%' sorts before what is kept, so sorting the decoded names would differ.
        var encoded = new List<KeyValuePair<string, string>>(parameters.Length);
        foreach (var (name, value) in parameters)
        {
            if (name != SigV4Names.Signature)
            {
                encoded.Add(
                    new(PercentCoding.Encode(name, keepSlash: false), PercentCoding.Encode(value, keepSlash: false)));
            }
        }

        encoded.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        for (var i = 0; i < encoded.Count; i++)
        {
            if (i > 0)
            {
                text.Append('&');
            }

            text.Append(encoded[i].Key).Append('=').Append(encoded[i].Value);
        }
    }

    private static void WriteHeaderValue(Utf8Text text, StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0)
            {
                text.Append(',');
            }

            var value = values[i].AsSpan().Trim(' ').Trim('\t');
            int spaces;
            while ((spaces = value.IndexOf("  ", StringComparison.Ordinal)) >= 0)
            {
                text.Append(value[..(spaces + 1)]);
                value = value[spaces..].TrimStart(' ');
            }

            text.Append(value);
        }
    }
}
