namespace OrleansAlluxio.Client;

/// <summary>Where the fabric is and who asks.</summary>
public sealed record FabricClientOptions
{
    /// <summary>Environment variable that switches <see cref="ShortCircuit"/> off: <c>off</c>.</summary>
    public const string ShortCircuitVariable = "FABRIC_SHORT_CIRCUIT";

    private static readonly Uri DefaultServer = new("http://127.0.0.1:19999");
    private Uri? _server;

    /// <summary>
    /// The fabric API. The default is what <c>fabric up</c> binds; a service of the fabric's cluster of grains that
    /// names none asks its silos.
    /// </summary>
    public Uri Server
    {
        get => _server ?? DefaultServer;
        set => _server = value;
    }

    /// <summary>Whether a server was named.</summary>
    internal bool NamesServer => _server is not null;

    /// <summary>
    /// Bearer token. Null looks at <see cref="AccessKey"/>, the environment and the token file of the server, in that
    /// order.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>Access key; used with <see cref="SecretKey"/> when there is no token.</summary>
    public string? AccessKey { get; set; }

    /// <summary>Secret key of <see cref="AccessKey"/>.</summary>
    public string? SecretKey { get; set; }

    /// <summary>
    /// Longest time to the head of an answer, but for what waits by nature. Default 100 s: a cold listing of a slow
    /// store.
    /// </summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Longest time to connect. Default 5 s: longer than any healthy network takes.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Most attempts of a call that may be repeated, the first included. Default 4: about 1.5 s of pauses.
    /// </summary>
    public int AttemptsMax { get; set; } = 4;

    /// <summary>
    /// Read pages from the files of workers on this machine where their user lets this process. Default true: what
    /// cannot be read so comes over the network within the same call.
    /// </summary>
    public bool ShortCircuit { get; set; } = true;

    /// <summary>Checks the values. Called by whoever takes options; throws InvalidArgument.</summary>
    internal void Validate()
    {
        if (!Server.IsAbsoluteUri || (Server.Scheme != Uri.UriSchemeHttp && Server.Scheme != Uri.UriSchemeHttps))
        {
            throw Invalid(Server.OriginalString, "the server is given as http://host:port");
        }

        if (Server.UserInfo.Length > 0 || Server.Query.Length > 0 || Server.Fragment.Length > 0
            || Server.AbsolutePath != "/")
        {
            throw Invalid(Server.GetLeftPart(UriPartial.Authority), "the server is only scheme, host and port");
        }

        if (AttemptsMax is < 1 or > 20)
        {
            throw Invalid(nameof(AttemptsMax), "attempts are 1..20");
        }

        if (CallTimeout <= TimeSpan.Zero || ConnectTimeout <= TimeSpan.Zero)
        {
            throw Invalid(nameof(CallTimeout), "timeouts are positive");
        }

        if (AccessKey is null != (SecretKey is null))
        {
            throw Invalid(nameof(AccessKey), "access key and secret key come together");
        }
    }

    private static FabricException Invalid(string subject, string reason) =>
        new(FabricErrorKind.InvalidArgument, "configure client", subject, reason);

    // Records print their members; these must not reach a log.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Server = ").Append(Server);
        return true;
    }
}
