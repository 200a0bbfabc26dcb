using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Headers of a write that ask for what is not offered: refused, never ignored.</summary>
internal static class RequestRules
{
    private static readonly string[] NotOffered =
    [
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-server-side-encryption-context",
        "x-amz-server-side-encryption-bucket-key-enabled",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-algorithm",
        "x-amz-object-lock-mode",
        "x-amz-object-lock-retain-until-date",
        "x-amz-object-lock-legal-hold",
        "x-amz-bucket-object-lock-enabled",
        "x-amz-website-redirect-location",
        "x-amz-write-offset-bytes",
    ];

    private static readonly S3Error InvalidStorageClass =
        new("InvalidStorageClass", 400, "The storage class you specified is not valid.");

    /// <summary>Checks a request that makes something.</summary>
    public static void CheckWrite(S3Request request)
    {
        foreach (var name in NotOffered)
        {
            if (request.Headers.ContainsKey(name))
            {
                throw new S3Exception(
                    S3Errors.NotImplemented, $"The header {name} asks for something that is not offered.");
            }
        }

        if (request.Header("x-amz-storage-class") is { } storageClass && storageClass != "STANDARD")
        {
            throw new S3Exception(InvalidStorageClass);
        }
    }
}
