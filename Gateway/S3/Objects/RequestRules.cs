using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Headers of a write that ask for what is not offered: refused, never ignored.</summary>
internal static class RequestRules
{
    private static readonly string[] NotOffered =
    [
        "x-amz-object-lock-mode",
        "x-amz-object-lock-retain-until-date",
        "x-amz-object-lock-legal-hold",
        "x-amz-bucket-object-lock-enabled",
        "x-amz-website-redirect-location",
        "x-amz-write-offset-bytes",
    ];

    /// <summary>Checks a request that makes something.</summary>
    public static void CheckWrite(S3Request request)
    {
        EncryptionRules.CheckWrite(request);
        foreach (var name in NotOffered)
        {
            if (request.Headers.ContainsKey(name))
            {
                throw new S3Exception(
                    S3Errors.NotImplemented, $"The header {name} asks for something that is not offered.");
            }
        }
    }
}
