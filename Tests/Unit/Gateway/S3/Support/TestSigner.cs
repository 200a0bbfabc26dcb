using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Tests.Unit.Gateway.S3.Support;

/// <summary>A second, plain implementation of SigV4: what a client does.</summary>
internal sealed class TestSigner(string accessKeyId, string secret, string region = "us-east-1", string service = "s3")
{
    public const string EmptySha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    public string Scope(DateTimeOffset now) => $"{now:yyyyMMdd}/{region}/{service}/aws4_request";

    public string Credential(DateTimeOffset now) => $"{accessKeyId}/{Scope(now)}";

    public static string Timestamp(DateTimeOffset now) =>
        now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The Authorization header and its signature, for headers given with lower-case names.</summary>
    public (string Header, string Signature) Sign(
        string method, string target, IReadOnlyDictionary<string, string> headers, string payloadHash,
            DateTimeOffset now)
    {
        var names = headers.Keys.Order(StringComparer.Ordinal).ToArray();
        var signed = string.Join(';', names);
        var canonical = Canonical(method, target, names.Select(n => n + ":" + headers[n].Trim()), signed, payloadHash);
        var signature = Signature(canonical, now);
        return ($"AWS4-HMAC-SHA256 Credential={Credential(now)}, SignedHeaders={signed}, Signature={signature}",
            signature);
    }

    /// <summary>A presigned target: path and query with a signature at its end.</summary>
    public string Presign(string method, string target, string host, int expires, DateTimeOffset now)
    {
        var separator = target.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var unsigned = $"{target}{separator}X-Amz-Algorithm=AWS4-HMAC-SHA256"
            + $"&X-Amz-Credential={Uri.EscapeDataString(Credential(now))}&X-Amz-Date={Timestamp(now)}"
            + $"&X-Amz-Expires={expires.ToString(CultureInfo.InvariantCulture)}&X-Amz-SignedHeaders=host";
        return unsigned + "&X-Amz-Signature="
            + Signature(Canonical(method, unsigned, ["host:" + host], "host", "UNSIGNED-PAYLOAD"), now);
    }

    /// <summary>The signature of a chunk or, with another algorithm word, of trailers.</summary>
    public string SignChunk(byte[] chunk, string previous, DateTimeOffset now, bool isTrailer = false) => Hmac(
        Key(now),
        (isTrailer ? "AWS4-HMAC-SHA256-TRAILER\n" : "AWS4-HMAC-SHA256-PAYLOAD\n")
        + $"{Timestamp(now)}\n{Scope(now)}\n{previous}\n"
        + $"{(isTrailer ? string.Empty : EmptySha256 + "\n")}{Sha256(chunk)}");

    /// <summary>The signature of a form's policy.</summary>
    public string SignText(string text, DateTimeOffset now) => Hmac(Key(now), text);

    public static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string Canonical(
        string method, string target, IEnumerable<string> headerLines, string signed, string payloadHash)
    {
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? string.Empty : string.Join('&', target[(question + 1)..].Split('&')
            .Select(p => p.Contains('=', StringComparison.Ordinal) ? p : p + "=").Order(StringComparer.Ordinal));
        return $"{method}\n{path}\n{query}\n{string.Join('\n', headerLines)}\n\n{signed}\n{payloadHash}";
    }

    private static string Hmac(byte[] key, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));

    private string Signature(string canonical, DateTimeOffset now) => Hmac(
        Key(now), $"AWS4-HMAC-SHA256\n{Timestamp(now)}\n{Scope(now)}\n{Sha256(Encoding.UTF8.GetBytes(canonical))}");

    private byte[] Key(DateTimeOffset now)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in Scope(now).Split('/'))
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return key;
    }
}
