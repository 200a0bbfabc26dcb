using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// Decides who a request is from. The one way in: it either returns an identity or throws, and every request goes
/// through it before anything else looks at the request.
/// </summary>
internal sealed class SigV4Authenticator(
    S3DoorOptions options, IAccessKeys keys, SigningKeys signingKeys, TimeProvider time)
{
    private const string Service = "s3";

    private readonly SigV2Authenticator _legacy = new(options, keys, time);

    /// <summary>Verifies a request's signature over its line, headers and payload hash.</summary>
    /// <exception cref="S3Exception">Anything that is not a valid signature of a known key.</exception>
    public async ValueTask<S3Identity> AuthenticateAsync(
        string method, S3Target target, IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        if (SigV4ClaimReader.IsAnonymous(target.Query, headers))
        {
            return Anonymous(headers);
        }

        if (options.AllowSigV2 && SigV2Authenticator.IsClaimed(target.Query, headers))
        {
            return await _legacy.AuthenticateAsync(method, target, headers, cancellationToken);
        }

        var claim = SigV4ClaimReader.Read(target.Query, headers);
        CheckScope(claim);
        CheckTime(claim);
        var names = claim.HeaderList.Split(';');
        CheckSignedHeaders(names, headers);
        var payload = ReadPayload(claim.PayloadHash, allowsChunks: !claim.IsPresigned, out var sha256);

        var accessKey = await keys.FindAsync(claim.Scope.AccessKeyId, cancellationToken)
            ?? throw new S3Exception(S3Errors.InvalidAccessKeyId);
        var key = signingKeys.Get(claim.Scope, accessKey.Secret);
        using (var text = new Utf8Text(1024))
        {
            CanonicalRequest.Write(
                text, method, target, headers, new SignedFields(claim.HeaderList, names, claim.PayloadHash));
            Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
            CanonicalRequest.Sign(text.Written.Span, claim.Timestamp, claim.Scope, key, signature);
            if (!CryptographicOperations.FixedTimeEquals(signature, claim.Signature))
            {
                throw new S3Exception(S3Errors.SignatureDoesNotMatch);
            }
        }

        return new S3Identity
        {
            Caller = accessKey.Caller,
            AccessKeyId = claim.Scope.AccessKeyId,
            Authentication = claim.IsPresigned ? S3Authentication.Query : S3Authentication.Header,
            SignedAt = claim.SignedAt,
            Payload = payload,
            PayloadSha256 = sha256,
            ChunkSigner = payload is PayloadKind.SignedChunks or PayloadKind.SignedChunksWithTrailer
                ? new ChunkSigner(claim.Scope, claim.Timestamp, key, claim.Signature)
                : null,
        };
    }

    /// <summary>Verifies the signature of a form's policy, from the fields that say how it was made.</summary>
    /// <exception cref="S3Exception">Anything that is not a valid signature of a known key.</exception>
    public async ValueTask<S3Identity> AuthenticateFormAsync(PolicyClaim claim, CancellationToken cancellationToken)
    {
        var read = SigV4ClaimReader.ReadForm(claim);
        CheckScope(read);
        var accessKey = await keys.FindAsync(read.Scope.AccessKeyId, cancellationToken)
            ?? throw new S3Exception(S3Errors.InvalidAccessKeyId);
        var key = signingKeys.Get(read.Scope, accessKey.Secret);
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(claim.Policy), signature);
        return CryptographicOperations.FixedTimeEquals(signature, read.Signature)
            ? new S3Identity
            {
                Caller = accessKey.Caller,
                AccessKeyId = read.Scope.AccessKeyId,
                Authentication = S3Authentication.Form,
                Payload = PayloadKind.Unsigned,
            }
            : throw new S3Exception(S3Errors.SignatureDoesNotMatch);
    }

    // What is said about the body still holds, but for chunk signatures, which need a key.
    private static S3Identity Anonymous(IHeaderDictionary headers)
    {
        var (payload, sha256) = UnsignedPayload(headers);
        return new S3Identity
        {
            Caller = FabricCaller.Anonymous,
            AccessKeyId = string.Empty,
            Authentication = S3Authentication.None,
            Payload = payload,
            PayloadSha256 = sha256,
        };
    }

    /// <summary>How a body is vouched for where no key can sign chunks.</summary>
    public static (PayloadKind Kind, byte[]? Sha256) UnsignedPayload(IHeaderDictionary headers)
    {
        var said = headers[SigV4Names.ContentSha256].ToString();
        if (said.Length == 0)
        {
            return (PayloadKind.Unsigned, null);
        }

        var kind = ReadPayload(said, allowsChunks: true, out var sha256);
        return kind is PayloadKind.SignedChunks or PayloadKind.SignedChunksWithTrailer
            ? throw new S3Exception(S3Errors.AccessDenied, "Signed chunks need a request that is signed with SigV4.")
            : (kind, sha256);
    }

    private void CheckScope(SigV4Claim claim)
    {
        var malformed = claim.IsPresigned
            ? S3Errors.AuthorizationQueryParametersError
            : S3Errors.AuthorizationHeaderMalformed;
        if (claim.Scope.Service != Service)
        {
            throw new S3Exception(malformed, $"The credential's service must be '{Service}'.");
        }

        if (claim.Scope.Region != options.Region)
        {
            throw new S3Exception(malformed, $"The region in the credential is wrong; expecting '{options.Region}'.")
            {
                Details = [new("Region", options.Region)],
            };
        }

        if (!claim.Timestamp.StartsWith(claim.Scope.Date, StringComparison.Ordinal))
        {
            throw new S3Exception(malformed, "The credential's date is not the date of the request.");
        }
    }

    private void CheckTime(SigV4Claim claim)
    {
        var age = time.GetUtcNow() - claim.SignedAt;
        if (claim.Lifetime is { } lifetime)
        {
            if (age > lifetime)
            {
                throw new S3Exception(S3Errors.AccessDenied, "Request has expired.");
            }

            if (age < -options.ClockSkewMax)
            {
                throw new S3Exception(S3Errors.AccessDenied, "Request is not yet valid.");
            }
        }
        else if (age.Duration() > options.ClockSkewMax)
        {
            throw new S3Exception(S3Errors.RequestTimeTooSkewed);
        }
    }

    // What is not signed can be changed on the way: so the host and every x-amz-* header must be in the list.
    private static void CheckSignedHeaders(string[] names, IHeaderDictionary headers)
    {
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i].Length == 0 || (i > 0 && string.CompareOrdinal(names[i - 1], names[i]) >= 0))
            {
                throw new S3Exception(
                    S3Errors.AccessDenied, "Signed header names must be lower-case, sorted and distinct.");
            }

            if (!headers.ContainsKey(names[i]))
            {
                throw new S3Exception(S3Errors.AccessDenied, "A header that is said to be signed is missing.");
            }
        }

        if (Array.IndexOf(names, "host") < 0 || headers.Host.Count != 1)
        {
            throw new S3Exception(S3Errors.AccessDenied, "The host header must be signed.");
        }

        foreach (var header in headers)
        {
            if (header.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !IsListed(names, header.Key))
            {
                throw new S3Exception(
                    S3Errors.AccessDenied, "There were headers present in the request which were not signed.")
                {
                    Details = [new("HeadersNotSigned", header.Key.ToLowerInvariant())],
                };
            }
        }
    }

    private static bool IsListed(string[] names, string header)
    {
        foreach (var name in names)
        {
            // The list itself must be lower-case; header names come in any case.
            if (name.Length == header.Length && string.Equals(name, header, StringComparison.OrdinalIgnoreCase)
                && !name.AsSpan().ContainsAnyInRange('A', 'Z'))
            {
                return true;
            }
        }

        return false;
    }

    private static PayloadKind ReadPayload(string said, bool allowsChunks, out byte[]? sha256)
    {
        sha256 = null;
        switch (said)
        {
            case SigV4Names.UnsignedPayload:
                return PayloadKind.Unsigned;
            case SigV4Names.SignedChunks when allowsChunks:
                return PayloadKind.SignedChunks;
            case SigV4Names.SignedChunksWithTrailer when allowsChunks:
                return PayloadKind.SignedChunksWithTrailer;
            case SigV4Names.UnsignedChunksWithTrailer when allowsChunks:
                return PayloadKind.UnsignedChunksWithTrailer;
        }

        sha256 = new byte[SHA256.HashSizeInBytes];
        return said.Length == 64
            && Convert.FromHexString(said, sha256, out _, out _) == System.Buffers.OperationStatus.Done
                ? PayloadKind.Signed
                : throw new S3Exception(
                    S3Errors.InvalidArgument, "x-amz-content-sha256 must be a SHA-256 in hex or a known payload type.");
    }
}
