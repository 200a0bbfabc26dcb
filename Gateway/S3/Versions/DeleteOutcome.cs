namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>What a delete did.</summary>
/// <param name="VersionId">The marker it made, or the version it deleted; null in a bucket without versions.</param>
/// <param name="IsMarker">Whether that is a delete marker.</param>
/// <param name="MadeMarker">Whether the delete made it.</param>
internal readonly record struct DeleteOutcome(string? VersionId, bool IsMarker, bool MadeMarker);
