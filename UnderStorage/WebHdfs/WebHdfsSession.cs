using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.UnderStorage.WebHdfs;

/// <summary>
/// What every part of one mount shares: connections, name nodes, retries, the mapping of paths to addresses. Redirects
/// are followed here and nowhere else, so that no body and no token goes where it should not. Thread-safe.
/// </summary>
internal sealed class WebHdfsSession : IDisposable
{
    /// <summary>
    /// Below the mounted directory, for files that are being written. Never listed, never reachable.
    /// </summary>
    public const string ReservedName = ".fabric-tmp";

    // Name node to data node is one; a gateway before them makes two.
    private const int RedirectsMax = 4;

    private const string ApiPrefix = "/webhdfs/v1";

    private readonly IRandomSource _random;
    private readonly UfsRetry _retry;
    private readonly HttpClient _client;
    private int _active;

    public WebHdfsSession(WebHdfsOptions options, TimeProvider time, IRandomSource random)
    {
        (Options, Time, _random) = (options, time, random);
        Errors = new WebHdfsErrors(options);
        _retry = new UfsRetry(options.Retries, options.RequestTimeout, Errors, time, random);
        _client = new HttpClient((Clock = new UfsServerClock(time)).Over(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10), // A name that moved is noticed within that time.
            MaxResponseHeadersLength = 64,
        }))
        {
            Timeout = Timeout.InfiniteTimeSpan, // Each attempt has its own limit, and a body has none.
        };
    }

    public WebHdfsOptions Options { get; }

    /// <summary>The store's clock.</summary>
    public UfsServerClock Clock { get; }

    public WebHdfsErrors Errors { get; }

    public TimeProvider Time { get; }

    /// <summary>Cleared when the server turned out not to list in batches.</summary>
    public bool HasBatches { get; set; } = true;

    public static bool IsReserved(UfsPath path) =>
        path.Value.StartsWith(ReservedName, StringComparison.Ordinal)
        && (path.Value.Length == ReservedName.Length || path.Value[ReservedName.Length] == '/');

    public string Describe(UfsPath path) => Options.Description + path.Value;

    /// <summary>The path in the store's own tree.</summary>
    public string AbsoluteOf(UfsPath path) =>
        !path.IsRoot ? $"{Options.Prefix}/{path.Value}" : Options.Prefix.Length == 0 ? "/" : Options.Prefix;

    /// <summary>A name nobody else has.</summary>
    public string RandomName()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.Fill(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    /// <summary>Refuses what cannot be written: the mounted directory itself and our own names.</summary>
    public void ThrowIfNotWritable(UfsPath path, string operation)
    {
        if (path.IsRoot)
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, operation, Describe(path),
                "the mounted directory itself cannot be changed");
        }

        if (IsReserved(path))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, operation, Describe(path), $"the name {ReservedName} is reserved");
        }
    }

    /// <summary>Runs an attempt until it succeeds or no retry is left.</summary>
    public Task<T> RunAsync<T>(
        WebHdfsCall call, Func<int, CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        _retry.RunAsync(call.Operation, Describe(call.Path), attempt, cancellationToken);

    /// <summary>Calls an operation and reads its JSON; null is an empty answer.</summary>
    public Task<T> CallAsync<T>(
        WebHdfsCall call, Func<JsonElement?, T> read, CancellationToken cancellationToken) =>
        RunAsync(call, (_, token) => AttemptAsync(call, read, token), cancellationToken);

    /// <summary>One attempt of <see cref="CallAsync"/>, for callers that count them.</summary>
    public async Task<T> AttemptAsync<T>(
        WebHdfsCall call, Func<JsonElement?, T> read, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(call, cancellationToken).ConfigureAwait(false);
        using var document = await WebHdfsJson.ReadAsync(answer, call.AnswerBytesMax, cancellationToken)
            .ConfigureAwait(false);
        return read(document?.RootElement);
    }

    /// <summary>Asks for bytes and follows redirects to them; the caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> OpenAsync(WebHdfsCall call, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(call, cancellationToken).ConfigureAwait(false);
        for (var hop = 0; LocationOf(answer) is { } location; hop++)
        {
            answer.Dispose();
            if (hop == RedirectsMax)
            {
                throw Astray(call, $"redirects more than {RedirectsMax} times");
            }

            answer = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Checked(location, call)), cancellationToken)
                .ConfigureAwait(false);
            await ThrowIfFailedAsync(answer, call, cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    /// <summary>
    /// The first step of a write: where its bytes go, told in JSON where the server knows <c>noredirect</c>, else by a
    /// redirect. Sends nothing of the body.
    /// </summary>
    public async Task<Uri> LocateAsync(WebHdfsCall call, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(call, cancellationToken).ConfigureAwait(false);
        if (LocationOf(answer) is { } redirected)
        {
            return Checked(redirected, call);
        }

        using var document = await WebHdfsJson.ReadAsync(answer, call.AnswerBytesMax, cancellationToken)
            .ConfigureAwait(false);
        return document is not null && WebHdfsJson.Text(document.RootElement, "Location") is { } location
            ? Checked(location, call)
            : throw Astray(call, "does not say where the bytes go");
    }

    /// <summary>The second step of a write. The caller disposes the answer.</summary>
    public async Task<HttpResponseMessage> SendBodyAsync(
        WebHdfsCall call, Uri location, HttpContent body, CancellationToken cancellationToken)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        var request = new HttpRequestMessage(call.Method, location) { Content = body };
        var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        await ThrowIfFailedAsync(answer, call, cancellationToken).ConfigureAwait(false);
        if (LocationOf(answer) is not null)
        {
            answer.Dispose();
            throw Astray(call, "sends the bytes elsewhere a second time");
        }

        return answer;
    }

    public void Dispose() => _client.Dispose();

    // The name nodes in order from the one that answered last, each once; between rounds UfsRetry waits.
    private async Task<HttpResponseMessage> AskAsync(WebHdfsCall call, CancellationToken cancellationToken)
    {
        var nodes = Options.Nodes;
        var first = Volatile.Read(ref _active);
        for (var i = 0; ; i++)
        {
            var index = (first + i) % nodes.Count;
            var isLast = i == nodes.Count - 1;
            HttpResponseMessage answer;
            try
            {
                answer = await SendAsync(
                    new HttpRequestMessage(call.Method, UriOf(nodes[index], call)), cancellationToken)
                    .ConfigureAwait(false);
            }
            catch (HttpRequestException) when (!isLast)
            {
                continue;
            }

            if (answer.IsSuccessStatusCode || LocationOf(answer) is not null)
            {
                Volatile.Write(ref _active, index);
                return answer;
            }

            using (answer)
            {
                var error = await WebHdfsRemoteError.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
                if (error.IsStandby && !isLast)
                {
                    continue;
                }

                if (!error.IsStandby)
                {
                    Volatile.Write(ref _active, index);
                }

                throw Errors.Of(error, call.Operation, Describe(call.Path));
            }
        }
    }

    private async Task ThrowIfFailedAsync(
        HttpResponseMessage answer, WebHdfsCall call, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode || LocationOf(answer) is not null)
        {
            return;
        }

        using (answer)
        {
            var error = await WebHdfsRemoteError.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
            throw Errors.Of(error, call.Operation, Describe(call.Path));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
        {
            // A token goes to the servers it was given for, and never where one of them points.
            if (Options.BearerToken is { } token && IsOurs(request.RequestUri!))
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private bool IsOurs(Uri uri) => uri.Scheme == Options.Transport
        && Options.Nodes.Contains($"{uri.Host}:{uri.Port}", StringComparer.OrdinalIgnoreCase);

    private Uri UriOf(string node, WebHdfsCall call)
    {
        var text = new StringBuilder($"{Options.Transport}://{node}{ApiPrefix}");
        foreach (var name in AbsoluteOf(call.Path).Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append('/').Append(Uri.EscapeDataString(name));
        }

        if (text.Length == Options.Transport.Length + 3 + node.Length + ApiPrefix.Length)
        {
            text.Append('/');
        }

        text.Append(call.Query);
        Append(text, "user.name", Options.User);
        Append(text, "doas", Options.DoAs);
        Append(text, "delegation", Options.DelegationToken);
        return Literal(text.ToString());
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    // As it is written: no dot, escape or signature is tidied up.
    private static Uri Literal(string text) => new(
        text, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static string? LocationOf(HttpResponseMessage answer) =>
        answer.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && answer.Headers.NonValidated.TryGetValues("Location", out var values)
            ? values.ToString()
            : null;

    private Uri Checked(string location, WebHdfsCall call)
    {
        var isHttp = location.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        var isHttps = location.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if ((!isHttp && !isHttps) || !Uri.TryCreate(location, UriKind.Absolute, out var parsed)
            || parsed.Host.Length == 0 || parsed.UserInfo.Length > 0)
        {
            throw Astray(call, "redirects to no address");
        }

        return Options.Transport == Uri.UriSchemeHttps && !isHttps
            ? throw Astray(call, "redirects from TLS to an open connection")
            : Literal(location);
    }

    private FabricException Astray(WebHdfsCall call, string what) => new(
        FabricErrorKind.Unavailable, call.Operation, Describe(call.Path), $"{Options.ServerName} {what}",
        RetryAdvice.Never);
}
