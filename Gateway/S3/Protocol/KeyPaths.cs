using System.Text;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.S3.Versions;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// Bucket and key to fabric path, through the one canonicaliser. Request lines, copy sources and batch deletes all come
/// here.
/// </summary>
internal static class KeyPaths
{
    /// <summary>The directory of a bucket. A name that can be no directory is a bucket that does not exist.</summary>
    public static FabricPath OfBucket(string bucket) =>
        FabricPath.WhyNotName(bucket) is null && FabricPath.TryParse("/" + bucket, out var path, out _)
            ? path
            : throw new S3Exception(S3Errors.InvalidBucketName);

    /// <summary>The path of a key; a trailing slash, which marks a directory, is dropped.</summary>
    public static FabricPath OfKey(string bucket, string key)
    {
        _ = OfBucket(bucket);
        if (FabricPath.TryParse("/" + bucket + "/" + key, out var path, out var reason) && path.Depth > 1)
        {
            return !VersionNames.IsReserved(key)
                ? path
                : throw new S3Exception(
                    S3Errors.InvalidArgument, $"Keys below {VersionNames.ReservedName}/ are where versions are kept.");
        }

        var tooLong = Encoding.UTF8.GetByteCount(key) + bucket.Length + 2 > FabricLimits.PathBytesMax;
        foreach (var component in key.AsSpan().Split('/'))
        {
            tooLong |= Encoding.UTF8.GetByteCount(key.AsSpan()[component]) > FabricLimits.NameBytesMax;
        }

        throw tooLong
            ? new S3Exception(S3Errors.KeyTooLong, $"Your key is too long: {reason}.")
            : new S3Exception(S3Errors.InvalidArgument, $"This key cannot be a path: {reason ?? "it is empty"}.");
    }
}
