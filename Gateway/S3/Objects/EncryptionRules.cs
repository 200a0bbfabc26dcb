using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// Headers that ask for encryption at rest. None is offered, so a write with one is refused before its body is asked
/// for: an object believed to be encrypted that is not would be worse than none. SDKs do not try these errors again.
/// </summary>
internal static class EncryptionRules
{
    private const string Algorithm = "x-amz-server-side-encryption";
    private const string CustomerPrefix = "x-amz-server-side-encryption-customer-";
    private const string SourcePrefix = "x-amz-copy-source-server-side-encryption-customer-";

    private static readonly S3Error InvalidEncryptionAlgorithmError = new(
        "InvalidEncryptionAlgorithmError", 400,
        "The encryption request you specified is not valid. The valid value is AES256.");

    /// <summary>Checks a request that makes something.</summary>
    public static void CheckWrite(S3Request request)
    {
        foreach (var (name, value) in request.Headers)
        {
            if (name.StartsWith(SourcePrefix, StringComparison.OrdinalIgnoreCase))
            {
                throw NotApplicable();
            }

            if (!name.StartsWith(Algorithm, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            throw name.Length == Algorithm.Length && value.ToString() is not ("AES256" or "aws:kms" or "aws:kms:dsse")
                ? new S3Exception(InvalidEncryptionAlgorithmError)
                : new S3Exception(
                    S3Errors.NotImplemented, $"Server-side encryption is not offered: leave {name.ToLowerInvariant()} "
                        + "out.");
        }
    }

    /// <summary>Checks a read: a customer's key fits no object here.</summary>
    public static void CheckRead(S3Request request)
    {
        if (request.Headers.ContainsKey(CustomerPrefix + "algorithm")
            || request.Headers.ContainsKey(CustomerPrefix + "key")
            || request.Headers.ContainsKey(CustomerPrefix + "key-md5"))
        {
            throw NotApplicable();
        }
    }

    private static S3Exception NotApplicable() => new(
        S3Errors.InvalidRequest, "The encryption parameters are not applicable to this object.");
}
