using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Objects;

namespace OrleansAlluxio.Gateway.S3.Versions;

/// <summary>A write that is to become the current version of a key.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The key's path.</param>
/// <param name="Conditions">The client's conditions, on what is current.</param>
/// <param name="Kept">What is kept with the object; an id is added.</param>
internal sealed record VersionedWrite(
    VersionedBucket Bucket, FabricPath Key, WriteConditions Conditions, IReadOnlyDictionary<string, string>? Kept);
