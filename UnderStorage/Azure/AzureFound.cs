using Azure;

namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>What the store says of one key.</summary>
internal sealed record AzureFound(string Key, long LengthBytes, string Tag, long ModifiedUnixMs)
{
    /// <summary>A directory: prefixes have no times and no tags.</summary>
    public static UfsStatus Directory { get; } = new() { Fingerprint = new Fingerprint { Kind = EntryKind.Directory } };

    /// <summary>Whether this marks a directory: an empty blob <c>dir/</c>, or <c>dir</c> that says so.</summary>
    public bool IsDirectory { get; init; }

    public string? ContentType { get; init; }

    /// <summary>The whole blob's MD5 in hex, where whoever wrote it said so.</summary>
    public string? Md5 { get; init; }

    /// <summary>As the store has it: see <see cref="AzureMetadata.Decode"/>.</summary>
    public IDictionary<string, string>? Metadata { get; init; }

    /// <summary>The ETag without quotes and weakness: a listing has none, a header does.</summary>
    public static string TagOf(ETag? etag) =>
        (etag?.ToString() ?? string.Empty).Replace("W/", string.Empty, StringComparison.Ordinal).Trim('"');

    /// <summary>A condition on this content; null where it has no tag.</summary>
    public static ETag? ConditionOf(string tag) => tag.Length > 0 ? new ETag($"\"{tag}\"") : null;

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
            ContentTag = Tag,
        },
        ContentType = ContentType,
        UserMetadata = AzureMetadata.Decode(metadata),
    };
}
