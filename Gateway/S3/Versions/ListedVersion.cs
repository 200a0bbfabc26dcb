using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>One item of a listing of versions.</summary>
/// <param name="Key">A key, or a common prefix with its delimiter.</param>
/// <param name="Id">The version's id; null for a common prefix.</param>
/// <param name="IsLatest">Whether it is what a GET without id finds, or the marker that hides the key.</param>
/// <param name="IsMarker">Whether it is a delete marker.</param>
/// <param name="Status">The file; null for a common prefix.</param>
internal readonly record struct ListedVersion(
    string Key, string? Id, bool IsLatest, bool IsMarker, FileStatus? Status);
