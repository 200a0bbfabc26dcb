using System.Text;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Gateway.S3.Protocol;

/// <summary>
/// Bucket and key to fabric path, through the one canonicaliser and the one escaping of keys. Request lines, copy
/// sources and batch deletes all come here.
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
        var directory = OfBucket(bucket);
        if (IsTooLong(key))
        {
            throw new S3Exception(S3Errors.KeyTooLong);
        }

        return TryJoin(directory, key, out var path, out var reason)
            ? path
            : throw new S3Exception(S3Errors.InvalidArgument, $"This key cannot be stored: {reason}.");
    }

    /// <summary>The path of a key, or of what a key begins with and ends in a slash. Null when there is none.</summary>
    public static FabricPath? TryOfKey(FabricPath bucket, string key) =>
        !IsTooLong(key) && TryJoin(bucket, key, out var path, out _) ? path : null;

    /// <summary>The key of a path below a bucket; null for what other doors made and no key names.</summary>
    public static string? TryKeyOf(FabricPath bucket, FabricPath path) =>
        KeyNames.Door.TryUnescape(path.RelativeTo(bucket), out var key) && !key.EndsWith('/') ? key : null;

    /// <summary>Whether a key has more bytes than S3 allows.</summary>
    public static bool IsTooLong(string key) =>
        key.Length > KeyNames.KeyBytesMax / 3 && Encoding.UTF8.GetByteCount(key) > KeyNames.KeyBytesMax;

    private static bool TryJoin(FabricPath bucket, string key, out FabricPath path, out string? reason)
    {
        path = default;
        reason = "it is empty";
        return key.Length > 0
            && FabricPath.TryParse(bucket.Value + "/" + KeyNames.Door.Escape(key), out path, out reason);
    }
}
