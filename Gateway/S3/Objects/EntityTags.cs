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
