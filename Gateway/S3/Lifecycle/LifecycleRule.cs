using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Lifecycle;

/// <summary>One rule of a bucket's lifecycle. Immutable; days and dates are as S3 has them.</summary>
internal sealed record LifecycleRule
{
    private const long DayMs = 24L * 3600 * 1000;

    /// <summary>Its name, unique in the bucket.</summary>
    public required string Id { get; init; }

    /// <summary>Whether it has any effect.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Whether the prefix was given outside a filter, the old form.</summary>
    public bool IsOldForm { get; init; }

    /// <summary>Keys begin with it; null where none was given.</summary>
    public string? Prefix { get; init; }

    /// <summary>Objects have all of these.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Tags { get; init; } = [];

    /// <summary>Objects are larger; null for no bound.</summary>
    public long? SizeGreaterThan { get; init; }

    /// <summary>Objects are smaller; null for no bound.</summary>
    public long? SizeLessThan { get; init; }

    /// <summary>Whether the conditions were given as a conjunction.</summary>
    public bool IsConjunction { get; init; }

    /// <summary>Objects go so many days after they were written; null where they do not.</summary>
    public int? ExpirationDays { get; init; }

    /// <summary>Objects go at a time, milliseconds since 1970, at midnight; null where they do not.</summary>
    public long? ExpirationUnixMs { get; init; }

    /// <summary>Whether delete markers without versions go; null where it was not said.</summary>
    public bool? ExpiresMarkers { get; init; }

    /// <summary>Versions go so many days after they were replaced; null where they do not.</summary>
    public int? NoncurrentDays { get; init; }

    /// <summary>The newest replaced versions of a key that stay; null for none.</summary>
    public int? NoncurrentKept { get; init; }

    /// <summary>Uploads are aborted so many days after they were begun; null where they are not.</summary>
    public int? AbortUploadsDays { get; init; }

    /// <summary>Whether objects go by it.</summary>
    public bool ExpiresObjects => IsEnabled && (ExpirationDays is not null || ExpirationUnixMs is not null);

    /// <summary>Whether it is about an object.</summary>
    public bool Matches(string key, FileStatus status)
    {
        var length = status.IsDirectory ? 0 : status.LengthBytes;
        if (!key.StartsWith(Prefix ?? string.Empty, StringComparison.Ordinal)
            || length <= (SizeGreaterThan ?? -1) || length >= (SizeLessThan ?? long.MaxValue))
        {
            return false;
        }

        if (Tags.Count == 0)
        {
            return true;
        }

        var tags = status.XAttrs.TryGetValue(S3XAttrs.Tags, out var text) ? ObjectTags.FromText(text).Tags : [];
        return Tags.All(tags.Contains);
    }

    /// <summary>When an object goes that it is about; null for never.</summary>
    public long? DueUnixMs(long modifiedUnixMs) =>
        ExpirationUnixMs ?? (ExpirationDays is { } days ? DueUnixMs(modifiedUnixMs, days) : null);

    /// <summary>So many days after a time, at the next midnight UTC.</summary>
    public static long DueUnixMs(long fromUnixMs, int days) =>
        (long)Math.Ceiling((fromUnixMs + (days * (double)DayMs)) / DayMs) * DayMs;
}
