namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// Ties what is kept about an object's bytes to these bytes: it starts with the beginning of the content tag, and is
/// nothing once the object has another. So whoever replaces the bytes, through any door or in the store, need not know
/// what was kept about the old ones.
/// </summary>
internal static class ContentBinding
{
    // 64 bits of an MD5: two contents of one path do not meet in them by chance.
    private const int LengthMax = 16;

    /// <summary>Binds a text to a content.</summary>
    public static string Bind(string contentTag, string text) => string.Concat(Start(contentTag), " ", text);

    /// <summary>The text bound to this content; null when there is none.</summary>
    public static string? TryRead(IReadOnlyDictionary<string, string> attributes, string name, string contentTag)
    {
        var start = Start(contentTag);
        return attributes.TryGetValue(name, out var bound) && bound.Length > start.Length && bound[start.Length] == ' '
            && bound.AsSpan().StartsWith(start, StringComparison.Ordinal)
                ? bound[(start.Length + 1)..]
                : null;
    }

    private static ReadOnlySpan<char> Start(string contentTag) =>
        contentTag.AsSpan(0, Math.Min(LengthMax, contentTag.Length));
}
