using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.Console.Live;
using OrleansAlluxio.Gateway.Console.Sessions;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Console;

/// <summary>
/// The web console: its files, its sessions, its live streams, and the fabric API for whoever is signed in. Cookies
/// count here and nowhere else.
/// </summary>
internal sealed class ConsoleHandler : IDisposable
{
    // Pages run what the server gave them and nothing else, talk to it and nobody else, and are in nobody's frame.
    private const string PagePolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        + "require-trusted-types-for 'script'; trusted-types 'none'";

    // An answer of the API that somebody opens as a page is not one.
    private const string AnswerPolicy = "default-src 'none'; frame-ancestors 'none'; sandbox";

    private readonly ApiPipeline _api;
    private readonly OriginGuard _guard;
    private readonly ConsoleSessions _sessions;
    private readonly SessionRequests _requests;
    private readonly LiveStreams _live;
    private readonly DoorWatch _watch;

    public ConsoleHandler(
        IFabricClient client, ApiDoorOptions options, ConsoleOptions console, ApiPipeline api, TimeProvider time)
    {
        _api = api;
        _guard = OriginGuardOf(options);
        _watch = options.Watch ?? DoorWatch.Unseen("api", time);
        _sessions = new ConsoleSessions(console, options.Keys, time);
        _requests = new SessionRequests(client, options, console, _sessions, time);
        _live = new LiveStreams(console, new LiveTopics(client, options, time), _requests, time);
    }

    /// <summary>Whether the request is for the console; a browser at the root is sent there.</summary>
    public static bool Serves(HttpRequest request) =>
        request.Path.StartsWithSegments(ConsoleNames.Root, StringComparison.Ordinal)
        || (request.Path == "/" && HttpMethods.IsGet(request.Method)
            && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The guard of the fabric API, which knows what a proxy in front calls this server.</summary>
    public static OriginGuard OriginGuardOf(ApiDoorOptions options) => new(
        [options.Host, .. options.HostNames, .. options.Console?.PublicUrl is { } url ? [url.Host] : (string[])[]],
        options.Console?.PublicUrl);

    /// <summary>Ends the live streams, so that the door need not wait for them; requests are still answered.</summary>
    public void Dispose() => _live.Dispose();

    /// <summary>Answers a request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path.StartsWith(ConsoleNames.Api + "/", StringComparison.Ordinal))
        {
            await ForwardAsync(http, path[ConsoleNames.Root.Length..]);
            return;
        }

        if (AssetOf(http.Request) is { } asset && _guard.WhyRefused(http.Request) is null)
        {
            // Files of the program are no operations of the fabric: nobody counts or records them.
            SetHeaders(http, PagePolicy);
            await ConsoleAssets.WriteAsync(http, asset);
            return;
        }

        var record = _watch.Begin(http);
        record.Operation = OperationOf(path);
        try
        {
            SetHeaders(http, PagePolicy);
            Guard(http);
            record.IsAllowed = true;
            await AnswerAsync(http, path, record);
        }
        catch (FabricException error)
        {
            await FailAsync(http, record, error);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            record.Error = DoorErrors.ClientGone;
            http.Abort();
        }
        finally
        {
            await _watch.EndAsync(record, http);
        }
    }

    private static string OperationOf(string path) => path switch
    {
        ConsoleNames.Session => "console session",

        // Named so that nobody takes its length for slowness.
        ConsoleNames.Events => "wait for changes",
        _ => "console page",
    };

    private static void SetHeaders(HttpContext http, string policy)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
    }

    private static async Task FailAsync(HttpContext http, DoorRecord record, FabricException error)
    {
        record.Error = error.Kind.ToString();
        record.IsAllowed = error.Kind is not (FabricErrorKind.Unauthenticated or FabricErrorKind.PermissionDenied);
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        await ApiErrors.WriteAsync(http, error);
    }

    // What a browser sends on behalf of another site is refused whatever cookie it has. A link to the console may be
    // anywhere: the page itself is an asset.
    private void Guard(HttpContext http)
    {
        var reason = _guard.WhyRefused(http.Request);
        if (reason is null && http.Request.Headers.TryGetValue("Sec-Fetch-Site", out var site)
            && site.ToString() is not ("same-origin" or "none")
            && http.Request.Path.Value is not ("/" or ConsoleNames.Root))
        {
            reason = "another site sends it";
        }

        if (reason is not null)
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, "accept request", http.Request.Path, reason);
        }
    }

    private Task AnswerAsync(HttpContext http, string path, DoorRecord record)
    {
        switch (path)
        {
            case "/" or ConsoleNames.Root:
                http.Response.Redirect(ConsoleNames.Home);
                return Task.CompletedTask;
            case ConsoleNames.Session:
                return _requests.AnswerAsync(http, record);
            case ConsoleNames.Events:
                return _live.RunAsync(http, record);
        }

        throw new FabricException(FabricErrorKind.NotFound, "console page", path, "the console has no such page");
    }

    private static ConsoleAsset? AssetOf(HttpRequest request)
    {
        var path = request.Path.Value!;
        return path.StartsWith(ConsoleNames.Home, StringComparison.Ordinal)
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
                ? ConsoleAssets.TryFind(path[ConsoleNames.Home.Length..])
                : null;
    }

    // From here on it is a request of the fabric API like any other: authorized, counted and recorded there.
    private async Task ForwardAsync(HttpContext http, string path)
    {
        SetHeaders(http, AnswerPolicy);
        try
        {
            Guard(http);
            if (IsClosed(path))
            {
                throw new FabricException(
                    FabricErrorKind.NotFound, "find route", path, "bytes are not served to the console");
            }

            var (_, caller) = _requests.Require(http, uses: true);
            http.Features.Set(new SignedIn(caller));
        }
        catch (FabricException error)
        {
            var record = _watch.Begin(http);
            record.Operation = "console api";
            await FailAsync(http, record, error);
            await _watch.EndAsync(record, http);
            return;
        }

        http.Features.GetRequiredFeature<IHttpRequestFeature>().Path = path;
        await _api.InvokeAsync(http);
    }

    // Bytes of files would be pages of this origin; a cookie is no login for them.
    private static bool IsClosed(string path) =>
        path is WireNames.Content or WireNames.Backup or WireNames.StoreEvents
        || path.StartsWith(WireNames.Upload, StringComparison.Ordinal)
        || !path.StartsWith(WireNames.Prefix + "/", StringComparison.Ordinal);
}
