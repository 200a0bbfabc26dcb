using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.WebHdfs.Protocol;

/// <summary>What a request is aimed at: a path below <c>/webhdfs/v1</c>, and the query.</summary>
/// <param name="Path">The path in the tree.</param>
/// <param name="Query">The query.</param>
internal sealed record WebHdfsTarget(FabricPath Path, WebHdfsQuery Query)
{
    /// <summary>What every path of the protocol begins with.</summary>
    public const string Prefix = "/webhdfs/v1";

    /// <summary>Parses a request target in origin form.</summary>
    /// <exception cref="WebHdfsException">It is no path of this protocol, or no path at all.</exception>
    public static WebHdfsTarget Parse(string rawTarget)
    {
        var question = rawTarget.IndexOf('?', StringComparison.Ordinal);
        var rawPath = question < 0 ? rawTarget : rawTarget[..question];
        if (!rawPath.StartsWith(Prefix, StringComparison.Ordinal)
            || (rawPath.Length > Prefix.Length && rawPath[Prefix.Length] != '/'))
        {
            throw new WebHdfsException(
                WebHdfsErrors.FileNotFound, $"Only paths that begin with {Prefix} are served here.");
        }

        var query = WebHdfsQuery.Parse(question < 0 ? default : rawTarget.AsSpan(question + 1));
        var rest = rawPath.AsSpan(Prefix.Length);

        // An encoded slash is a slash to some and a part of a name to others on a request's way.
        if (rest.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            throw Bad("a path has no encoded slash");
        }

        return PercentCoding.TryDecode(rest, plusIsSpace: false, out var path)
            ? new WebHdfsTarget(ReadPath(path.Length == 0 ? "/" : path), query)
            : throw Bad("it is not percent-encoded UTF-8");
    }

    /// <summary>A path of a parameter's value, decoded.</summary>
    /// <exception cref="WebHdfsException">It is none.</exception>
    public static FabricPath ReadPath(string text) =>
        FabricPath.TryParse(text, out var path, out var reason) ? path : throw Bad(reason);

    private static WebHdfsException Bad(string reason) =>
        new(WebHdfsErrors.InvalidPath, "Invalid path name: " + reason);
}
