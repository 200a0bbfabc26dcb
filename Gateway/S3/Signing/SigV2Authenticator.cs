using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// The signature of old clients, in a header or in the query. Off by default: it signs neither the body nor the host,
/// and a signature is good for any time within the clock skew.
/// </summary>
internal sealed class SigV2Authenticator(S3DoorOptions options, IAccessKeys keys, TimeProvider time)
{
    private const string Scheme = "AWS ";

    // Query parameters that are part of what is signed, in this order.
    private static readonly string[] Signed =
    [
        "acl", "cors", "delete", "lifecycle", "location", "logging", "notification", "partNumber", "policy",
        "requestPayment", "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "tagging", "torrent",
        "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    ];

    /// <summary>Whether a request claims this signature.</summary>
    public static bool IsClaimed(S3Query query, IHeaderDictionary headers) =>
        query.Has("AWSAccessKeyId") || query.Has("Signature")
        || headers.Authorization.ToString().StartsWith(Scheme, StringComparison.Ordinal);

    /// <summary>Verifies a request's signature.</summary>
    /// <exception cref="S3Exception">Anything that is not a valid signature of a known key.</exception>
    public async ValueTask<S3Identity> AuthenticateAsync(
        string method, S3Target target, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        var query = target.Query;
        if (query.Has(SigV4Names.SecurityToken) || headers.ContainsKey(SigV4Names.SecurityToken))
        {
            throw new S3Exception(S3Errors.InvalidToken);
        }

        var inQuery = query.Has("AWSAccessKeyId") || query.Has("Signature");
        if (inQuery && (headers.Authorization.Count > 0 || query.Has(SigV4Names.Algorithm)))
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "Only one authentication mechanism is allowed in a request.");
        }

        var (keyId, signature, date) = inQuery ? ReadQuery(query) : ReadHeader(headers);
        var signedAt = inQuery ? CheckExpires(date) : CheckDate(headers);
        var key = await keys.FindAsync(keyId, cancellationToken) ?? throw new S3Exception(S3Errors.InvalidAccessKeyId);
        var fields = FieldsOf(method, headers, date);
        if (!Signs(key.Secret, fields + ResourceOf(target, headers, target.RawPath), signature)
            && !(IsBareBucket(target) && Signs(
                key.Secret, fields + ResourceOf(target, headers, target.RawPath + "/"), signature)))
        {
            throw new S3Exception(S3Errors.SignatureDoesNotMatch);
        }

        var (payload, sha256) = SigV4Authenticator.UnsignedPayload(headers);
        return new S3Identity
        {
            Caller = key.Caller,
            AccessKeyId = keyId,
            Authentication = inQuery ? S3Authentication.Query : S3Authentication.Header,
            IsLegacy = true,
            SignedAt = signedAt,
            Payload = payload,
            PayloadSha256 = sha256,
        };
    }

    private static (string KeyId, byte[] Signature, string Date) ReadHeader(IHeaderDictionary headers)
    {
        var text = headers.Authorization.Count == 1 ? headers.Authorization.ToString() : string.Empty;
        var colon = text.LastIndexOf(':');
        return colon > Scheme.Length && TryDecode(text[(colon + 1)..], out var signature)
            ? (text[Scheme.Length..colon].Trim(), signature,
                headers.ContainsKey(SigV4Names.Date) ? string.Empty : headers.Date.ToString())
            : throw new S3Exception(S3Errors.AuthorizationHeaderMalformed);
    }

    private static (string KeyId, byte[] Signature, string Date) ReadQuery(S3Query query) =>
        query.Get("AWSAccessKeyId") is { Length: > 0 } keyId && query.Get("Expires") is { Length: > 0 } expires
            && TryDecode(query.Get("Signature"), out var signature)
                ? (keyId, signature, expires)
                : throw new S3Exception(
                    S3Errors.AccessDenied,
                    "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters.");

    private static bool TryDecode(string? text, out byte[] signature)
    {
        signature = new byte[HMACSHA1.HashSizeInBytes];
        return text is { Length: 28 } && Convert.TryFromBase64String(text, signature, out var length)
            && length == signature.Length;
    }

    private DateTimeOffset? CheckExpires(string expires)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (!long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var end))
        {
            throw new S3Exception(S3Errors.AccessDenied, "Expires must be a number of seconds since 1970.");
        }

        return now >= end ? throw new S3Exception(S3Errors.AccessDenied, "Request has expired.")
            : end - now > SigV4ClaimReader.ExpiresSecondsMax ? throw new S3Exception(
                S3Errors.AccessDenied, "A presigned request must expire within seven days.")
            : null;
    }

    private DateTimeOffset? CheckDate(IHeaderDictionary headers)
    {
        var text = headers.TryGetValue(SigV4Names.Date, out var amz) ? amz.ToString() : headers.Date.ToString();
        if (!DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            && !DateTimeOffset.TryParseExact(
                text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out date))
        {
            throw new S3Exception(S3Errors.AccessDenied, "A valid Date or x-amz-date header is required.");
        }

        return (time.GetUtcNow() - date).Duration() > options.ClockSkewMax
            ? throw new S3Exception(S3Errors.RequestTimeTooSkewed)
            : date;
    }

    // boto3 signs /bucket/ and asks for /bucket. The two are one, so either is what was meant.
    private static bool IsBareBucket(S3Target target) =>
        target.Bucket.Length > 0 && target.Key.Length == 0 && !target.RawPath.EndsWith('/');

    private static bool Signs(string secret, string text, byte[] signature) =>
        CryptographicOperations.FixedTimeEquals(
            HMACSHA1.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)), signature);

    private static string FieldsOf(string method, IHeaderDictionary headers, string date)
    {
        var text = new StringBuilder()
            .Append(method).Append('\n')
            .Append(headers.ContentMD5).Append('\n')
            .Append(headers.ContentType).Append('\n')
            .Append(date).Append('\n');
        foreach (var header in headers
            .Where(static h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(static h => h.Key.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(header.Key.ToLowerInvariant()).Append(':')
                .AppendJoin(',', header.Value.Select(static v => v?.Trim())).Append('\n');
        }

        return text.ToString();
    }

    private string ResourceOf(S3Target target, IHeaderDictionary headers, string rawPath)
    {
        var text = new StringBuilder();

        // Virtual-host style signs the bucket too, though it is not in the path.
        if (options.Domain is not null && target.Bucket.Length > 0
            && headers.Host.ToString().StartsWith(target.Bucket + ".", StringComparison.OrdinalIgnoreCase))
        {
            text.Append('/').Append(target.Bucket);
        }

        text.Append(rawPath);
        var separator = '?';
        foreach (var name in Signed)
        {
            if (target.Query.Get(name) is { } value)
            {
                text.Append(separator).Append(name);
                if (value.Length > 0)
                {
                    text.Append('=').Append(value);
                }

                separator = '&';
            }
        }

        return text.ToString();
    }
}
