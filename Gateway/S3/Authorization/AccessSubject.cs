namespace OrleansAlluxio.Gateway.S3.Authorization;

/// <summary>What something is done to.</summary>
/// <param name="Key">The key; empty for the bucket.</param>
/// <param name="VersionId">The version as it is asked for; null or empty for the current one.</param>
internal readonly record struct AccessSubject(string Key, string? VersionId = null)
{
    /// <summary>The bucket itself.</summary>
    public static readonly AccessSubject Bucket = new(string.Empty);
}
