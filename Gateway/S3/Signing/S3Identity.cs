using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>
/// Proof that a request, or the policy of its form, was signed: only <see cref="SigV4Authenticator"/> makes one, and
/// no handler runs without.
/// </summary>
internal sealed class S3Identity
{
    /// <summary>Who asks.</summary>
    public required FabricCaller Caller { get; init; }

    /// <summary>The key id it was signed with.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>How the body is vouched for.</summary>
    public required PayloadKind Payload { get; init; }

    /// <summary>SHA-256 that the body must have; null unless <see cref="PayloadKind.Signed"/>.</summary>
    public byte[]? PayloadSha256 { get; init; }

    /// <summary>Checks chunk signatures; null unless chunks are signed.</summary>
    public ChunkSigner? ChunkSigner { get; init; }
}
