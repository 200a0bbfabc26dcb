namespace OrleansAlluxio.Engine.Mounts;

/// <summary>Picks the connector of a URI.</summary>
public sealed class UnderStorageFactory
{
    // Azure's: container@account, where others have name:password@host.
    private static readonly string[] ContainerSchemes = ["wasb", "wasbs", "abfs", "abfss"];

    private readonly Dictionary<string, IUnderStorageConnector> _byScheme = new(StringComparer.Ordinal);
    private readonly Func<IUnderStorage, IUnderStorage> _watch;

    /// <summary>Indexes the connectors by scheme; two for one scheme is a mistake of the composition.</summary>
    public UnderStorageFactory(IEnumerable<IUnderStorageConnector> connectors)
        : this(connectors, static store => store)
    {
    }

    /// <summary>The same, with something that is put around every store it opens.</summary>
    public UnderStorageFactory(
        IEnumerable<IUnderStorageConnector> connectors, Func<IUnderStorage, IUnderStorage> watch)
    {
        ArgumentNullException.ThrowIfNull(connectors);
        _watch = watch;
        foreach (var connector in connectors)
        {
            foreach (var scheme in connector.Schemes)
            {
                _byScheme.Add(scheme, connector);
            }
        }
    }

    /// <summary>Opens a store without touching it. InvalidArgument for a bad URI, unknown scheme or option.</summary>
    public IUnderStorage Open(string uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connector = ConnectorOf(uri, out var parsed);
        foreach (var name in options.Keys.Where(n => connector.Describe(n, options) is null))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "mount", Shown(uri),
                $"unknown option '{name}'; known: {string.Join(", ", connector.Options.Select(o => o.Name))}");
        }

        return _watch(connector.Open(parsed, options));
    }

    /// <summary>The options with secret values replaced by stars.</summary>
    public IReadOnlyDictionary<string, string> Redact(string uri, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var connector = ConnectorOf(uri, out _);
        return options.ToDictionary(o => o.Key, o => Redact(connector.Describe(o.Key, options), o.Value));
    }

    // What nobody knows any more may have been a secret.
    private static string Redact(UfsOptionDescription? option, string value) =>
        option is null or { IsSecret: true } ? "***" : option.IsAddress ? Shown(value) : value;

    /// <summary>A URI as it may be shown: without user information, but for Azure's container there.</summary>
    public static string Shown(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && parsed.UserInfo.Length > 0
            && (!ContainerSchemes.Contains(parsed.Scheme) || parsed.UserInfo.Contains(':'))
            ? uri.Replace(parsed.UserInfo + "@", "***@", StringComparison.Ordinal)
            : uri;

    private IUnderStorageConnector ConnectorOf(string uri, out Uri parsed)
    {
        var text = uri.StartsWith('/') ? "file://" + uri : uri;
        if (!Uri.TryCreate(text, UriKind.Absolute, out parsed!))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "mount", Shown(uri),
                "not a URI such as s3://bucket/prefix or file:///data");
        }

        return _byScheme.TryGetValue(parsed.Scheme, out var connector)
            ? connector
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "mount", Shown(uri),
                $"no connector for '{parsed.Scheme}://'; there are: {string.Join(", ", _byScheme.Keys.Order())}");
    }
}
