using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansAlluxio.Benchmarks.Load.Signing;

/// <summary>
/// Puts an AWS Signature Version 4 into the query of a URL, so that a load generator that cannot sign sends requests
/// that the server must check.
/// </summary>
internal sealed class S3Presigner(Uri endpoint, S3Credentials credentials, TimeProvider time)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const int ExpirySeconds = 3600;

    /// <summary>
    /// The path and query, ready for a request line, of <paramref name="key"/>; an empty key means the bucket.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="more">More of the query, escaped, in order, with names that sort after those of signing.</param>
    public string PathAndQuery(HttpMethod method, string bucket, string key = "", string more = "")
    {
        var now = time.GetUtcNow();
        var date = now.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        var stamp = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{date}/{credentials.Region}/s3/aws4_request";
        var path = "/" + bucket + (key.Length == 0 ? string.Empty : "/" + Escape(key));

        // Already in the order of their names, as the canonical query must be.
        var credential = Uri.EscapeDataString($"{credentials.AccessKey}/{scope}");
        var query = $"X-Amz-Algorithm={Algorithm}&X-Amz-Credential={credential}"
            + $"&X-Amz-Date={stamp}&X-Amz-Expires={ExpirySeconds}&X-Amz-SignedHeaders=host"
            + (more.Length == 0 ? string.Empty : "&" + more);
        var canonical = $"{method.Method}\n{path}\n{query}\nhost:{endpoint.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));
        var signature = Convert.ToHexStringLower(Hmac(SigningKey(date), $"{Algorithm}\n{stamp}\n{scope}\n{hash}"));
        return $"{path}?{query}&X-Amz-Signature={signature}";
    }

    /// <summary>The whole URL.</summary>
    public Uri Url(HttpMethod method, string bucket, string key = "", string more = "") =>
        new(endpoint, PathAndQuery(method, bucket, key, more));

    private static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private byte[] SigningKey(string date)
    {
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretKey), date);
        return Hmac(Hmac(Hmac(key, credentials.Region), "s3"), "aws4_request");
    }
}
