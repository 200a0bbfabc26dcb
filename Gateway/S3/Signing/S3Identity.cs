using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// Who a request is from: proof that it, or the policy of its form, was signed, or that nothing in it claims a
/// signature. Only <see cref="SigV4Authenticator"/> makes one, and no handler runs without.
/// </summary>
internal sealed class S3Identity
{
    /// <summary>Who asks.</summary>
    public required FabricCaller Caller { get; init; }

    /// <summary>The key id it was signed with; empty for an anonymous request.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>Where the signature was.</summary>
    public S3Authentication Authentication { get; init; } = S3Authentication.Header;

    /// <summary>Whether it was of SigV2.</summary>
    public bool IsLegacy { get; init; }

    /// <summary>When it was signed; null for a form and without a signature.</summary>
    public DateTimeOffset? SignedAt { get; init; }

    /// <summary>How the body is vouched for.</summary>
    public required PayloadKind Payload { get; init; }

    /// <summary>SHA-256 that the body must have; null unless <see cref="PayloadKind.Signed"/>.</summary>
    public byte[]? PayloadSha256 { get; init; }

    /// <summary>Checks chunk signatures; null unless chunks are signed.</summary>
    public ChunkSigner? ChunkSigner { get; init; }
}
