namespace OrleansAlluxio.UnderStorage.S3;

/// <summary>What the store says of one key.</summary>
internal sealed record S3Found(
    string Key, long LengthBytes, string Tag, long ModifiedUnixMs, string? ContentType = null,
    IReadOnlyDictionary<string, string>? UserMetadata = null)
{
    private static readonly IReadOnlyDictionary<string, string> NoMetadata =
        System.Collections.ObjectModel.ReadOnlyDictionary<string, string>.Empty;

    /// <summary>A directory: prefixes have no times and no tags.</summary>
    public static UfsStatus Directory { get; } = new() { Fingerprint = new Fingerprint { Kind = EntryKind.Directory } };

    /// <summary>The ETag without quotes and weakness.</summary>
    public static string TagOf(string? etag) =>
        (etag ?? string.Empty).Replace("W/", string.Empty, StringComparison.Ordinal).Trim('"');

    /// <summary>In whole seconds: HEAD has no more, and a listing must say the same.</summary>
    public static long MillisecondsOf(DateTime? time) =>
        time is { } known ? new DateTimeOffset(known.ToUniversalTime()).ToUnixTimeSeconds() * 1000 : 0;

    /// <summary>A file's status.</summary>
    public UfsStatus ToStatus() => new()
    {
        Fingerprint = new Fingerprint
        {
            Kind = EntryKind.File,
            LengthBytes = LengthBytes,
            ModifiedUnixMs = ModifiedUnixMs,
            ContentTag = Tag,
        },
        ContentType = ContentType,
        UserMetadata = UserMetadata ?? NoMetadata,
    };
}
