namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>A local mount as typed: the directory. There are no options beyond the URI.</summary>
/// <param name="RootPath">Absolute path of the mounted directory, without trailing slash but for <c>/</c>.</param>
internal sealed record LocalOptions(string RootPath)
{
    /// <summary>Reads <c>file:///path</c>.</summary>
    /// <exception cref="FabricException">InvalidArgument when the URI names a host, is no absolute path, or has a
    /// query.</exception>
    public static LocalOptions Parse(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme != Uri.UriSchemeFile)
        {
            throw Refuse(uri, "a local mount is file:///absolute/path");
        }

        if (uri.Host.Length > 0 && uri.Host != "localhost")
        {
            throw Refuse(uri, "a local mount names no host: file:///absolute/path");
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refuse(uri, "write '?' and '#' in a path as %3F and %23");
        }

        if (options.Keys.FirstOrDefault() is { } unknown)
        {
            throw Refuse(uri, $"a local mount has no option '{unknown}'");
        }

        var path = Uri.UnescapeDataString(uri.AbsolutePath);
        if (path.Contains('\0'))
        {
            throw Refuse(uri, "a path has no NUL");
        }

        return new LocalOptions(path.Length > 1 ? path.TrimEnd('/') is { Length: > 0 } trimmed ? trimmed : "/" : "/");
    }

    private static FabricException Refuse(Uri uri, string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", uri.OriginalString, reason);
}
