namespace OrleansAlluxio.Engine.Uploads;

/// <summary>A stored part: its MD5 for users, the store's tag for the store.</summary>
internal sealed record UploadPartRecord(
    int Number, string Md5, string StoreTag, long LengthBytes, long ModifiedUnixMs, string? Checksum = null);
