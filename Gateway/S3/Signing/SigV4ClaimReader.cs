using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// Reads the one claim of a request from its header or its query. Pure; refuses none, several and malformed ones.
/// </summary>
internal static class SigV4ClaimReader
{
    /// <summary>Longest life of a presigned request: seven days, S3's.</summary>
    public const int ExpiresSecondsMax = 7 * 24 * 60 * 60;

    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>
    /// Whether nothing at all claims to be authentication. One word of it, and the request stands or falls with it.
    /// </summary>
    public static bool IsAnonymous(S3Query query, IHeaderDictionary headers)
    {
        if (headers.Authorization.Count > 0 || headers.ContainsKey(SigV4Names.SecurityToken))
        {
            return false;
        }

        foreach (var (name, _) in query.Parameters)
        {
            if (name is "AWSAccessKeyId" or "Signature"
                or SigV4Names.Algorithm or SigV4Names.Credential or SigV4Names.Date or SigV4Names.Expires
                or SigV4Names.SignedHeaders or SigV4Names.Signature or SigV4Names.SecurityToken)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the claim.</summary>
    /// <exception cref="S3Exception">No claim, two, or one that breaks a rule.</exception>
    public static SigV4Claim Read(S3Query query, IHeaderDictionary headers)
    {
        var authorization = headers.Authorization;
        var inQuery = query.Has(SigV4Names.Algorithm) || query.Has(SigV4Names.Signature)
            || query.Has(SigV4Names.Credential);
        var legacyInQuery = query.Has("AWSAccessKeyId") || query.Has("Signature");
        if (authorization.Count + (inQuery ? 1 : 0) + (legacyInQuery ? 1 : 0) > 1)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "Only one authentication mechanism is allowed in a request.");
        }

        if (query.Has(SigV4Names.SecurityToken) || headers.ContainsKey(SigV4Names.SecurityToken))
        {
            throw new S3Exception(S3Errors.InvalidToken);
        }

        if (inQuery)
        {
            return ReadQuery(query, headers);
        }

        if (legacyInQuery)
        {
            throw UnsupportedScheme();
        }

        return authorization.Count == 1
            ? ReadHeader(authorization[0] ?? string.Empty, headers)
            : throw new S3Exception(S3Errors.AccessDenied, "The request claims a signature and has none.");
    }

    /// <summary>Reads the claim of a form. Its policy says how long it holds.</summary>
    public static SigV4Claim ReadForm(PolicyClaim form)
    {
        if (form.Algorithm != SigV4Names.Scheme)
        {
            throw form.Algorithm is null
                ? UnsupportedScheme()
                : QueryError($"{SigV4Names.Algorithm} only supports {SigV4Names.Scheme}.");
        }

        return new SigV4Claim
        {
            IsPresigned = true,
            Scope = SigningScope.TryParse(form.Credential, out var scope)
                ? scope
                : throw QueryError($"{SigV4Names.Credential} is malformed."),
            HeaderList = string.Empty,
            Signature = TryReadSignature(form.Signature, out var signature)
                ? signature
                : throw QueryError($"{SigV4Names.Signature} is malformed."),
            Timestamp = form.Timestamp ?? string.Empty,
            SignedAt = TryReadTimestamp(form.Timestamp, out var signedAt)
                ? signedAt
                : throw QueryError($"{SigV4Names.Date} must be in the form {TimestampFormat}."),
            PayloadHash = SigV4Names.UnsignedPayload,
        };
    }

    private static SigV4Claim ReadHeader(string authorization, IHeaderDictionary headers)
    {
        if (!authorization.StartsWith(SigV4Names.Scheme + " ", StringComparison.Ordinal))
        {
            throw UnsupportedScheme();
        }

        string? credential = null;
        string? signedHeaders = null;
        string? signature = null;
        var fields = authorization.AsSpan(SigV4Names.Scheme.Length + 1);
        foreach (var range in fields.Split(','))
        {
            var field = fields[range].Trim();
            var equals = field.IndexOf('=');
            var known = equals >= 0 && field[..equals] switch
            {
                "Credential" => TrySet(ref credential, field[(equals + 1)..]),
                "SignedHeaders" => TrySet(ref signedHeaders, field[(equals + 1)..]),
                "Signature" => TrySet(ref signature, field[(equals + 1)..]),
                _ => false,
            };
            if (!known)
            {
                throw new S3Exception(S3Errors.AuthorizationHeaderMalformed);
            }
        }

        if (credential is null || signedHeaders is null || signature is null
            || !SigningScope.TryParse(credential, out var scope) || !TryReadSignature(signature, out var bytes))
        {
            throw new S3Exception(S3Errors.AuthorizationHeaderMalformed);
        }

        var (timestamp, signedAt) = ReadDate(headers);
        return new SigV4Claim
        {
            IsPresigned = false,
            Scope = scope,
            HeaderList = signedHeaders,
            Signature = bytes,
            Timestamp = timestamp,
            SignedAt = signedAt,
            PayloadHash = Single(headers, SigV4Names.ContentSha256)
                ?? throw new S3Exception(S3Errors.InvalidRequest, "Missing required header: x-amz-content-sha256."),
        };
    }

    private static SigV4Claim ReadQuery(S3Query query, IHeaderDictionary headers)
    {
        if (query.Get(SigV4Names.Algorithm) != SigV4Names.Scheme)
        {
            throw QueryError($"{SigV4Names.Algorithm} only supports {SigV4Names.Scheme}.");
        }

        if (!SigningScope.TryParse(query.Get(SigV4Names.Credential), out var scope))
        {
            throw QueryError($"{SigV4Names.Credential} is malformed.");
        }

        if (!TryReadSignature(query.Get(SigV4Names.Signature), out var signature))
        {
            throw QueryError($"{SigV4Names.Signature} is malformed.");
        }

        var timestamp = query.Get(SigV4Names.Date);
        if (!TryReadTimestamp(timestamp, out var signedAt))
        {
            throw QueryError($"{SigV4Names.Date} must be in the form {TimestampFormat}.");
        }

        if (!S3Query.TryReadNumber(query.Get(SigV4Names.Expires), out var expires)
            || expires is < 1 or > ExpiresSecondsMax)
        {
            throw QueryError($"{SigV4Names.Expires} must be a number of seconds from 1 to {ExpiresSecondsMax}.");
        }

        return new SigV4Claim
        {
            IsPresigned = true,
            Scope = scope,
            HeaderList = query.Get(SigV4Names.SignedHeaders)
                ?? throw QueryError($"{SigV4Names.SignedHeaders} is missing."),
            Signature = signature,
            Timestamp = timestamp!,
            SignedAt = signedAt,
            Lifetime = TimeSpan.FromSeconds(expires),
            PayloadHash = Single(headers, SigV4Names.ContentSha256) ?? query.Get(SigV4Names.ContentSha256)
                ?? SigV4Names.UnsignedPayload,
        };
    }

    private static (string Timestamp, DateTimeOffset SignedAt) ReadDate(IHeaderDictionary headers)
    {
        var amzDate = Single(headers, SigV4Names.Date);
        if (amzDate is not null)
        {
            return TryReadTimestamp(amzDate, out var time)
                ? (amzDate, time)
                : throw new S3Exception(S3Errors.AccessDenied, "The x-amz-date header is not a valid date.");
        }

        // Without x-amz-date the Date header is the signed time; the string to sign has it in the other form.
        return DateTimeOffset.TryParseExact(
            Single(headers, "Date"), "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? (date.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture), date)
            : throw new S3Exception(S3Errors.AccessDenied, "A valid Date or x-amz-date header is required.");
    }

    private static bool TryReadTimestamp(string? text, out DateTimeOffset time) => DateTimeOffset.TryParseExact(
        text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);

    private static bool TryReadSignature(string? text, out byte[] signature)
    {
        signature = new byte[32];
        return text is { Length: 64 } && !text.AsSpan().ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(text, signature, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static bool TrySet(ref string? field, ReadOnlySpan<char> value)
    {
        if (field is not null)
        {
            return false;
        }

        field = value.ToString();
        return true;
    }

    private static string? Single(IHeaderDictionary headers, string name)
    {
        StringValues values = headers[name];
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw new S3Exception(S3Errors.InvalidArgument, $"The header {name} is given more than once."),
        };
    }

    private static S3Exception QueryError(string message) => new(S3Errors.AuthorizationQueryParametersError, message);

    private static S3Exception UnsupportedScheme() => new(
        S3Errors.InvalidRequest, $"This authorization mechanism is not supported. Please use {SigV4Names.Scheme}.");
}
