namespace OrleansAlluxio.Engine.Uploads;

/// <summary>A stored part: its MD5 for users, the store's tag for the store.</summary>
internal sealed record UploadPartRecord(
    int Number, string Md5, string StoreTag, long LengthBytes, long ModifiedUnixMs, string? Checksum = null)
{
    /// <summary>The upload of a part, by the key of its document; null when it is no such key.</summary>
    public static string? TryUploadOf(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? key[..slash] : null;
}
