using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.CrossCluster;

/// <summary>What a mounted URI is called between clusters. Pure.</summary>
public static class StoreLocations
{
    /// <summary>
    /// The location of a URI: schemes that open the same store are one, names of hosts and buckets as they compare.
    /// </summary>
    /// <exception cref="FabricException">InvalidArgument for what other clusters could not compare.</exception>
    public static StoreLocation Of(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (!Uri.TryCreate(uri.StartsWith('/') ? "file://" + uri : uri, UriKind.Absolute, out var parsed))
        {
            throw Unannounceable(uri, "it is no URI");
        }

        if (parsed.Query.Length > 0 || parsed.Fragment.Length > 0)
        {
            throw Unannounceable(uri, "a query or fragment has no meaning for other clusters");
        }

        var path = Uri.UnescapeDataString(parsed.AbsolutePath).TrimEnd('/');
        return FabricPath.TryParse(path.Length == 0 ? "/" : path, out var canonical, out var reason)
            ? new StoreLocation($"{SchemeOf(parsed.Scheme)}://{AuthorityOf(parsed)}", canonical)
            : throw Unannounceable(uri, reason);
    }

    /// <summary>The location of a path below a mount.</summary>
    public static StoreLocation Of(StoreLocation mounted, Mount mount, FabricPath path)
    {
        ArgumentNullException.ThrowIfNull(mount);
        return mounted with { Path = mounted.Path.Join(path.RelativeTo(mount.Path)) };
    }

    // Azure's two host names and the encrypted variants are the same containers.
    private static string SchemeOf(string scheme) => scheme switch
    {
        "s3a" or "s3n" => "s3",
        "wasb" or "wasbs" or "abfs" or "abfss" => "azure",
        "swebhdfs" or "hdfs" => "webhdfs",
        _ => scheme,
    };

    private static string AuthorityOf(Uri uri)
    {
        var host = uri.IsDefaultPort || uri.Port < 0 ? uri.Host : $"{uri.Host}:{uri.Port}";
        return SchemeOf(uri.Scheme) == "azure"
            ? $"{uri.UserInfo}@{uri.Host.Split('.')[0]}".ToLowerInvariant()
            : host.ToLowerInvariant();
    }

    private static FabricException Unannounceable(string uri, string reason) => new(
        FabricErrorKind.InvalidArgument, "announce mount", UnderStorageFactory.Shown(uri),
        $"it cannot be announced to other clusters: {reason}");
}
