namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Addresses of blob services. Pure.</summary>
internal static class AzureEndpoint
{
    private const string PublicSuffix = ".blob.core.windows.net";

    /// <summary>A service as http(s)://host[:port], an emulator's with the account; null when it is not.</summary>
    public static Uri? TryParse(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0 && uri.Query.Length == 0 && uri.Fragment.Length == 0
            && uri.AbsolutePath.Trim('/').All(static c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? uri
            : null;

    /// <summary>
    /// The service of the authority of a mount. A bare account is on Azure's public cloud, and the endpoint of its
    /// file-system protocol (dfs) has one for blobs beside it.
    /// </summary>
    public static Uri? OfAuthority(string scheme, string authority)
    {
        var protocol = scheme.EndsWith('s') && scheme != "abfs" ? "https" : "http";
        var host = authority.Contains('.') || authority.Contains(':') ? authority : authority + PublicSuffix;
        var dot = host.IndexOf('.');
        if (dot > 0 && host[dot..].StartsWith(".dfs.", StringComparison.Ordinal))
        {
            host = $"{host[..dot]}.blob.{host[(dot + ".dfs.".Length)..]}";
        }

        return TryParse($"{protocol}://{host}");
    }

    /// <summary>The account that an emulator's address ends with; null for a service with a host of its own.</summary>
    public static string? AccountInPath(Uri endpoint)
    {
        var path = endpoint.AbsolutePath.Trim('/');
        return path.Length == 0 ? null : path;
    }
}
