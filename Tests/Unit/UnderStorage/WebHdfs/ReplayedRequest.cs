namespace OrleansAlluxio.Tests.Unit.UnderStorage.WebHdfs;

/// <summary>What was asked of a <see cref="ReplayServer"/>.</summary>
internal sealed record ReplayedRequest(string Method, string Url, byte[] Body, string? Authorization)
{
    /// <summary>The path without the query.</summary>
    public string Path => Url.Split('?')[0];

    /// <summary>The operation.</summary>
    public string Op => Parameter("op") ?? string.Empty;

    /// <summary>A parameter as it was sent; null without one.</summary>
    public string? Parameter(string name) => Url.Split('?')[1].Split('&').Select(static p => p.Split('=', 2))
        .Where(p => p[0] == name).Select(static p => Uri.UnescapeDataString(p[1])).FirstOrDefault();
}
