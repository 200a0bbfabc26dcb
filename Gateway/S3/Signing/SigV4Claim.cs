namespace OrleansAlluxio.Gateway.S3.Signing;

/// <summary>What a request claims about its signature, before any of it is believed.</summary>
internal sealed class SigV4Claim
{
    /// <summary>Whether it came in the query.</summary>
    public required bool IsPresigned { get; init; }

    /// <summary>The credential's scope.</summary>
    public required SigningScope Scope { get; init; }

    /// <summary>Signed header names, as sent.</summary>
    public required string HeaderList { get; init; }

    /// <summary>The signature.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The time of signing as it was signed, yyyyMMdd'T'HHmmss'Z'.</summary>
    public required string Timestamp { get; init; }

    /// <summary>The same as a time.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>How long a presigned request holds; null for a header.</summary>
    public TimeSpan? Lifetime { get; init; }

    /// <summary>
    /// What was sent as x-amz-content-sha256; UNSIGNED-PAYLOAD for a presigned request that says nothing.
    /// </summary>
    public required string PayloadHash { get; init; }
}
