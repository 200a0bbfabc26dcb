namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>What a delete asks for.</summary>
/// <param name="VersionId">The version; null for the key.</param>
/// <param name="IfContentTag">Only while the current version has this tag; null asks for nothing.</param>
internal readonly record struct DeleteAsk(string? VersionId, string? IfContentTag);
