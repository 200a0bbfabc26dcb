using System.Globalization;
using System.Security.Cryptography;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>Entity tags in conditions: quoted or bare, weak or strong, in lists.</summary>
internal static class EntityTags
{
    /// <summary>MD5 of no bytes: the tag of a directory marker.</summary>
    public const string Empty = "d41d8cd98f00b204e9800998ecf8427e";

    /// <summary>Whether a condition's list holds a tag, or is <c>*</c>.</summary>
    public static bool Matches(string condition, string contentTag)
    {
        foreach (var range in condition.AsSpan().Split(','))
        {
            var candidate = Bare(condition.AsSpan()[range]);
            if (candidate is "*" || candidate.Equals(contentTag, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The tag of an object made of parts; null when a part's is no MD5.</summary>
    public static string? OfParts(IEnumerable<string> partTags)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        var md5 = new byte[MD5.HashSizeInBytes];
        var count = 0;
        foreach (var tag in partTags)
        {
            if (tag.Length != 2 * MD5.HashSizeInBytes
                || Convert.FromHexString(tag, md5, out _, out _) != System.Buffers.OperationStatus.Done)
            {
                return null;
            }

            hash.AppendData(md5);
            count++;
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{Convert.ToHexStringLower(hash.GetHashAndReset())}-{count}");
    }

    /// <summary>A tag without quotes, spaces and weakness.</summary>
    public static ReadOnlySpan<char> Bare(ReadOnlySpan<char> tag)
    {
        tag = tag.Trim();
        if (tag.StartsWith("W/", StringComparison.Ordinal))
        {
            tag = tag[2..];
        }

        return tag is ['"', .., '"'] ? tag[1..^1] : tag;
    }
}
