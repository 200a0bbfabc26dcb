using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>A version of a key, by name.</summary>
/// <param name="Bucket">The bucket's directory.</param>
/// <param name="Path">The key's path.</param>
/// <param name="Id">The version's id.</param>
internal readonly record struct VersionedKey(FabricPath Bucket, FabricPath Path, string Id);
