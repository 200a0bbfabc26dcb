namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>What a listing of versions asks for.</summary>
/// <param name="Prefix">Keys must start with it.</param>
/// <param name="Delimiter">Rolls keys up; empty for none.</param>
/// <param name="KeyMarker">Keys and common prefixes must be greater; null for no bound.</param>
/// <param name="IdMarker">Of the key marker itself, versions after this one come too; null for none.</param>
/// <param name="ItemsMax">Most versions, markers and common prefixes together.</param>
internal sealed record VersionQuery(
    string Prefix, string Delimiter, string? KeyMarker, string? IdMarker, int ItemsMax);
