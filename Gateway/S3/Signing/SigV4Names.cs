namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>Words of SigV4.</summary>
internal static class SigV4Names
{
    public const string Scheme = "AWS4-HMAC-SHA256";
    public const string Algorithm = "X-Amz-Algorithm";
    public const string Credential = "X-Amz-Credential";
    public const string Date = "X-Amz-Date";
    public const string Expires = "X-Amz-Expires";
    public const string SignedHeaders = "X-Amz-SignedHeaders";
    public const string Signature = "X-Amz-Signature";
    public const string SecurityToken = "X-Amz-Security-Token";
    public const string ContentSha256 = "X-Amz-Content-Sha256";
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";
    public const string SignedChunks = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD";
    public const string SignedChunksWithTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER";
    public const string UnsignedChunksWithTrailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER";
}
