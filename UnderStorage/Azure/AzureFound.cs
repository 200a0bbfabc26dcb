using Azure.Storage.Blobs.Models;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>What the store says of one key.</summary>
/// <param name="Key">The key.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="ETag">Changes with every write, of metadata too: for conditions.</param>
/// <param name="ModifiedUnixMs">When it was last written, or its metadata was.</param>
internal sealed record AzureFound(string Key, long LengthBytes, string ETag, long ModifiedUnixMs)
{
    /// <summary>A directory: prefixes have no times and no tags.</summary>
    public static UfsStatus Directory { get; } = new() { Fingerprint = new Fingerprint { Kind = EntryKind.Directory } };

    /// <summary>Whether this marks a directory: an empty blob <c>dir/</c>, or <c>dir</c> that says so.</summary>
    public bool IsDirectory { get; init; }

    public string? ContentType { get; init; }

    /// <summary>
    /// The whole blob's MD5 in hex, where whoever wrote it said so. Only of block blobs: they lose it with every write
    /// that does not say a new one, while others are written in place and keep an old one.
    /// </summary>
    public string? Md5 { get; init; }

    /// <summary>What names the bytes: the MD5, which metadata does not change; the ETag where there is none.</summary>
    public string ContentTag => Md5 ?? ETag;

    /// <summary>As the store has it: see <see cref="AzureMetadata.Decode"/>.</summary>
    public IDictionary<string, string>? Metadata { get; init; }

    /// <summary>The ETag without quotes and weakness: a listing has none, a header does.</summary>
    public static string TagOf(global::Azure.ETag? etag) =>
        (etag?.ToString() ?? string.Empty).Replace("W/", string.Empty, StringComparison.Ordinal).Trim('"');

    /// <summary>A condition on this content; null where its tag is none that the store takes one on.</summary>
    public static global::Azure.ETag? ConditionOf(string tag) =>
        tag.Length > 0 && !IsMd5(tag) ? new global::Azure.ETag($"\"{tag}\"") : null;

    /// <summary>Whether a content tag is an MD5. An ETag of this store begins with 0x.</summary>
    public static bool IsMd5(string tag) => tag.Length == 32 && tag.All(char.IsAsciiHexDigit);

    /// <summary>See <see cref="Md5"/>.</summary>
    public static string? Md5Of(BlobType? type, byte[]? md5) =>
        type == BlobType.Block && md5 is { Length: > 0 } ? Convert.ToHexStringLower(md5) : null;

    /// <summary>In whole seconds: the store has no more.</summary>
    public static long MillisecondsOf(DateTimeOffset? time) => time is { } known ? known.ToUnixTimeSeconds() * 1000 : 0;

    /// <summary>Its status, as a listing gives it.</summary>
    public UfsStatus ToListed() => IsDirectory ? Directory : ToFile(null);

    /// <summary>Its status, with what listings leave out.</summary>
    public UfsStatus ToStatus() => IsDirectory ? Directory : ToFile(Metadata);

    private UfsStatus ToFile(IDictionary<string, string>? metadata) => new()
    {
        Fingerprint = new Fingerprint
        {
            Kind = EntryKind.File,
            LengthBytes = LengthBytes,
            ModifiedUnixMs = ModifiedUnixMs,
            ContentTag = ContentTag,
        },
        ContentType = ContentType,
        UserMetadata = AzureMetadata.Decode(metadata),
    };
}
