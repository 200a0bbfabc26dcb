namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>Reads the URI and the mount options, and refuses what it does not know.</summary>
internal static class WebHdfsOptionParser
{
    private const long MebiByte = 1L << 20;
    private const string Form = "a WebHDFS mount is webhdfs://host:port/path, or swebhdfs:// over TLS";

    // More addresses than name nodes of any nameservice; each is asked in turn.
    private const int NodesMax = 16;

    // Hadoop's defaults: 9870 for HTTP, 9871 for HTTPS.
    private const int PortHttp = 9870;
    private const int PortHttps = 9871;

    public static IReadOnlyList<UfsOptionDescription> Known { get; } =
    [
        new(
            "namenodes",
            "host:port,host:port... to ask instead of the URI's host, which then only names the service; up to 16."),
        new("user", "Sent as user.name; default none."),
        new("doas", "User the requests are for, where 'user' may act as others."),
        new("delegation-token", "Delegation token of Hadoop, instead of a user.", IsSecret: true),
        new("bearer-token", "Bearer token of a gateway or another fabric, instead of a user.", IsSecret: true),
        new("httpfs", "true for HttpFS: replacing a file is a delete and a rename there; default false."),
        new("replication", "Replicas of new files, 1 to 512; default the server's."),
        new("block-size", "Bytes of a block of new files, 1 MiB to 16 GiB; default the server's. Suffixes K, M, G."),
        new(
            "buffer-size",
            "Up to this many bytes a file is sent again after a failure, 64 KiB to 256 MiB; default 4 MiB."),
        new(
            "listing-size",
            "Most bytes of a listing from a server without batches, 1 MiB to 1 GiB; default 64 MiB."),
        new("connect-timeout", "Seconds to connect, 0.1 to 300; default 3."),
        new("request-timeout", "Seconds for one request, 0.1 to 3600; default 60."),
        new("retries", "Tries after the first, 0 to 20; default 8."),
    ];

    public static WebHdfsOptions Parse(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("webhdfs" or "swebhdfs") || uri.Host.Length == 0)
        {
            throw Refuse(Form);
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refuse("write '?' and '#' in a path as %3F and %23");
        }

        if (uri.UserInfo.Length > 0)
        {
            throw Refuse("a user belongs into option user, a token into option delegation-token");
        }

        var unknown = options.Keys.FirstOrDefault(static key => Known.All(option => option.Name != key));
        if (unknown is not null)
        {
            throw Refuse($"a WebHDFS mount has no option '{unknown}'");
        }

        var reader = new UfsOptionReader("webhdfs", options);
        var isSecure = uri.Scheme == "swebhdfs";
        var port = uri.Port > 0 ? uri.Port : isSecure ? PortHttps : PortHttp;
        var basis = new WebHdfsOptions
        {
            Origin = uri.Port > 0 ? $"{uri.Scheme}://{uri.Host}:{uri.Port}" : $"{uri.Scheme}://{uri.Host}",
            Prefix = PrefixOf(uri),
            Transport = isSecure ? Uri.UriSchemeHttps : Uri.UriSchemeHttp,
            Nodes = reader.Text("namenodes") is { } nodes ? NodesOf(nodes) : [$"{uri.Host}:{port}"],
            User = NameOf(reader, "user"),
            DoAs = NameOf(reader, "doas"),
            DelegationToken = TokenOf(reader, "delegation-token"),
            BearerToken = TokenOf(reader, "bearer-token"),
            IsHttpFs = reader.Flag("httpfs") ?? false,
        };
        var given = (basis.User is null ? 0 : 1) + (basis.DelegationToken is null ? 0 : 1)
            + (basis.BearerToken is null ? 0 : 1);
        return given > 1
            ? throw Refuse("give one of the options user, delegation-token, bearer-token")
            : WithLimits(basis, reader);
    }

    private static WebHdfsOptions WithLimits(WebHdfsOptions basis, UfsOptionReader reader) => basis with
    {
        Replication = reader.Text("replication") is null ? null : (int)reader.Bytes("replication", 0, 1, 512),
        BlockBytes = reader.Text("block-size") is null
            ? null
            : reader.Bytes("block-size", 0, MebiByte, 16384 * MebiByte),
        BufferBytes = reader.Bytes("buffer-size", basis.BufferBytes, 64 << 10, 256 * MebiByte),
        ListingBytesMax = reader.Bytes("listing-size", basis.ListingBytesMax, MebiByte, 1024 * MebiByte),
        ConnectTimeout = reader.Seconds("connect-timeout", basis.ConnectTimeout, 300),
        RequestTimeout = reader.Seconds("request-timeout", basis.RequestTimeout, 3600),
        Retries = (int)reader.Bytes("retries", basis.Retries, 0, 20),
    };

    // Parsing checks that the prefix is a path: no empty component, no "..". As typed, for Uri would resolve dots.
    private static string PrefixOf(Uri uri)
    {
        var rest = uri.OriginalString[(uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var text = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest[(slash + 1)..]).TrimEnd('/');
        return text.Length == 0 ? string.Empty : "/" + UfsPath.Parse(text).Value;
    }

    private static string[] NodesOf(string text)
    {
        var nodes = text.Split(',', StringSplitOptions.TrimEntries);
        var isValid = nodes.Length <= NodesMax && Array.TrueForAll(
            nodes,
            static node => Uri.TryCreate($"http://{node}/", UriKind.Absolute, out var uri)
                && uri.Host.Length > 0 && uri.UserInfo.Length == 0 && uri.AbsolutePath == "/"
                && node.LastIndexOf(':') > 0);
        return isValid ? nodes : throw Refuse($"option namenodes is host:port,host:port, up to {NodesMax}");
    }

    private static string? NameOf(UfsOptionReader reader, string option) =>
        reader.Text(option) is not { } name ? null
        : name.Length <= 256 && !name.Any(char.IsControl) ? name
        : throw Refuse($"option {option} is a user's name");

    private static string? TokenOf(UfsOptionReader reader, string option) =>
        reader.Text(option) is not { } token ? null
        : token.Length <= 8192 && token.All(static c => c is > ' ' and < '\x7f') ? token
        : throw Refuse($"option {option} is a token without spaces");

    // Never quotes a value: it may be a secret in the wrong place.
    private static FabricException Refuse(string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", "webhdfs", reason);
}
