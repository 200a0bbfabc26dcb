namespace OrleansAlluxio.UnderStorage.Azure;

/// <summary>Reads the URI and the mount options, and refuses what it does not know.</summary>
internal static class AzureOptionParser
{
    private const long MebiByte = 1L << 20;
    private const string Form = "an Azure mount is wasbs://container@account.blob.core.windows.net/prefix";

    public static IReadOnlyList<UfsOptionDescription> Known { get; } =
    [
        new(
            "endpoint",
            "Blob service as http(s)://host[:port], an emulator's followed by /account; default the URI's host."),
        new("account", "Name of the account, where it is not the first part of the URI's host."),
        new("account-key", "Key of the account, in base 64.", IsSecret: true),
        new("sas-token", "Shared access signature of the account or container, instead of a key.", IsSecret: true),
        new(
            "connection-string",
            "The portal's connection string, instead of endpoint and key or signature.", IsSecret: true),
        new("anonymous", "true sends unsigned requests, to public containers; default false."),
        new(
            "multipart-threshold",
            "Up to this many bytes a file is one Put Blob, 0 to 5000 MiB; default 16 MiB. Suffixes K, M, G."),
        new("part-size", "Bytes of a block, 1 MiB to 256 MiB; default 16 MiB. Suffixes K, M, G."),
        new("upload-parallelism", "Blocks buffered and sent at once, 1 to 64; default 4."),
        new("connect-timeout", "Seconds to connect, 0.1 to 300; default 3."),
        new("request-timeout", "Seconds for one request, 0.1 to 3600; default 60."),
        new("retries", "Tries after the first, 0 to 20; default 4."),
        new(
            "delete-snapshots",
            "true deletes a blob's snapshots with it; default false: a blob that has some cannot be deleted."),
    ];

    public static AzureOptions Parse(Uri uri, IReadOnlyDictionary<string, string> options)
    {
        if (!uri.IsAbsoluteUri || uri.Scheme is not ("wasb" or "wasbs" or "abfs" or "abfss"))
        {
            throw Refuse(Form);
        }

        if (uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            throw Refuse("write '?' and '#' in a prefix as %3F and %23; a signature belongs into option sas-token");
        }

        var unknown = options.Keys.FirstOrDefault(static key => Known.All(option => option.Name != key));
        if (unknown is not null)
        {
            throw Refuse($"an Azure mount has no option '{unknown}'");
        }

        var (container, authority, prefix) = PartsOf(uri);
        var reader = new UfsOptionReader("azure", options);
        var basis = WithCredentials(
            new AzureOptions
            {
                Origin = $"{uri.Scheme}://{container}@{authority}",
                Account = reader.Text("account") ?? authority.Split('.', ':')[0],
                Container = container,
                Prefix = prefix,
                Endpoint = EndpointOf(uri.Scheme, authority, reader),
            },
            reader);
        return WithLimits(basis, reader);
    }

    private static Uri EndpointOf(string scheme, string authority, UfsOptionReader reader) =>
        reader.Text("endpoint") is { } text
            ? AzureEndpoint.TryParse(text) ?? throw Refuse("option endpoint is http(s)://host[:port][/account]")
            : AzureEndpoint.OfAuthority(scheme, authority) ?? throw Refuse(Form);

    private static AzureOptions WithCredentials(AzureOptions basis, UfsOptionReader reader)
    {
        var given = new[] { "account-key", "sas-token", "connection-string" }
            .Count(name => reader.Text(name) is not null) + (reader.Flag("anonymous") == true ? 1 : 0);
        if (given != 1)
        {
            throw Refuse("give one of the options account-key, sas-token, connection-string, or anonymous=true");
        }

        var (key, token) = (reader.Text("account-key"), reader.Text("sas-token"));
        var isExplicit = reader.Text("endpoint") is not null;
        if (reader.Text("connection-string") is { } text)
        {
            var parsed = AzureConnectionString.TryParse(text)
                ?? throw Refuse("option connection-string is not one of an account with blobs");
            if (isExplicit || parsed.Account is { } account && account != basis.Account)
            {
                throw Refuse("option connection-string is of another account, or contradicts option endpoint");
            }

            (basis, key, token) = (basis with { Endpoint = parsed.Endpoint! }, parsed.AccountKey, parsed.SasToken);
            isExplicit = true;
            if (key is null && token is null)
            {
                throw Refuse("option connection-string has neither a key nor a signature");
            }
        }

        token = token?.TrimStart('?');
        if (key is not null && !Convert.TryFromBase64String(key, new byte[key.Length], out _))
        {
            throw Refuse("the account's key is not base 64");
        }

        if (token is not null && !token.Contains("sig=", StringComparison.Ordinal))
        {
            throw Refuse("the shared access signature has no sig");
        }

        // A key only signs, but a signature travels with every request.
        if (token is not null && basis.Endpoint.Scheme == "http" && !isExplicit)
        {
            throw Refuse("a shared access signature would travel unencrypted: mount with wasbs or abfss");
        }

        return AzureEndpoint.AccountInPath(basis.Endpoint) is { } inPath && inPath != basis.Account
            ? throw Refuse("the endpoint is of another account than the URI")
            : basis with { AccountKey = key, SasToken = token };
    }

    private static AzureOptions WithLimits(AzureOptions basis, UfsOptionReader reader) => basis with
    {
        MultipartThresholdBytes = reader.Bytes(
            "multipart-threshold", basis.MultipartThresholdBytes, 0, 5000 * MebiByte),
        PartBytes = reader.Bytes("part-size", basis.PartBytes, MebiByte, 256 * MebiByte),
        UploadParallelism = (int)reader.Bytes("upload-parallelism", basis.UploadParallelism, 1, 64),
        ConnectTimeout = reader.Seconds("connect-timeout", basis.ConnectTimeout, 300),
        RequestTimeout = reader.Seconds("request-timeout", basis.RequestTimeout, 3600),
        Retries = (int)reader.Bytes("retries", basis.Retries, 0, 20),
        DeletesSnapshots = reader.Flag("delete-snapshots") ?? false,
    };

    private static (string Container, string Authority, string Prefix) PartsOf(Uri uri)
    {
        var rest = uri.OriginalString[(uri.OriginalString.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var slash = rest.IndexOf('/');
        var server = slash < 0 ? rest : rest[..slash];
        var at = server.IndexOf('@');
        var container = at < 0 ? string.Empty : server[..at];
        var authority = server[(at + 1)..];

        // Azure's rule, and the names it reserves: $root and $web.
        var isContainer = container is "$root" or "$web"
            || (container.Length is >= 3 and <= 63
                && container.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
        var isAuthority = authority.Length is >= 3 and <= 255
            && authority.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or ':');
        if (!isContainer || !isAuthority)
        {
            throw Refuse(Form);
        }

        var text = slash < 0 ? string.Empty : Uri.UnescapeDataString(rest[(slash + 1)..]).TrimEnd('/');

        if (text.Contains('\\'))
        {
            throw Refuse("Azure has no names with a backslash");
        }

        // Parsing checks that the prefix is a path: no empty component, no "..".
        return (container, authority, text.Length == 0 ? string.Empty : UfsPath.Parse(text).Value + "/");
    }

    // Never quotes a value: it may be a secret in the wrong place.
    private static FabricException Refuse(string reason) =>
        new(FabricErrorKind.InvalidArgument, "mount", "azure", reason);
}
