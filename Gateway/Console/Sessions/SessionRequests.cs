using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Api;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.Observability;

namespace OrleansAlluxio.Gateway.Console.Sessions;

/// <summary>Signs in and out, tells who is signed in, and finds the session of a request. Thread-safe.</summary>
internal sealed class SessionRequests(
    IFabricClient client, ApiDoorOptions options, ConsoleOptions console, ConsoleSessions sessions, TimeProvider time)
{
    // An access key, its secret, and their names.
    private const int BodyBytesMax = 4 << 10;

    private readonly HeaderLogin _login = new(options.Token, options.Keys);
    private readonly SignInThrottle _throttle = new(time);

    /// <summary>GET: who is signed in. POST: signs in. DELETE: signs out.</summary>
    public Task AnswerAsync(HttpContext http, DoorRecord record) => http.Request.Method switch
    {
        "GET" => TellAsync(http, record),
        "POST" => SignInAsync(http, record),
        "DELETE" => SignOutAsync(http, record),
        _ => throw new FabricException(
            FabricErrorKind.Unsupported, record.Operation, http.Request.Path, "it takes GET, POST and DELETE"),
    };

    /// <summary>The session of a request; for one that changes something, with its token checked.</summary>
    /// <exception cref="FabricException">Unauthenticated without a session, PermissionDenied without the token.
    /// </exception>
    public (ConsoleSession Session, FabricCaller Caller) Require(HttpContext http, bool uses)
    {
        var found = sessions.TryFind(http.Request.Cookies[CookieOf(http)], uses) ?? throw new FabricException(
            FabricErrorKind.Unauthenticated, "accept request", http.Request.Path, "nobody is signed in");
        if (!HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method)
            && !IsSame(http.Request.Headers[ConsoleNames.CsrfHeader].ToString(), found.Session.Csrf))
        {
            throw new FabricException(
                FabricErrorKind.PermissionDenied, "accept request", http.Request.Path,
                $"it does not carry the session's token in {ConsoleNames.CsrfHeader}");
        }

        return found;
    }

    private static bool IsSame(string presented, string known) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(presented), Encoding.UTF8.GetBytes(known));

    // Cookies know no ports: two fabrics on one machine would sign each other out.
    private static string CookieOf(HttpContext http) =>
        ConsoleNames.CookiePrefix + http.Connection.LocalPort.ToString(CultureInfo.InvariantCulture);

    private static string RoleOf(FabricCaller caller) => caller.Role switch
    {
        FabricRole.Admin => "admin",
        FabricRole.Operator => "operator",
        FabricRole.ReadOnly => "viewer",
        _ => "user",
    };

    private static Task WriteAsync(HttpContext http, SessionView view)
    {
        http.Response.ContentType = WireNames.Json;
        http.Response.Headers.CacheControl = "no-store";
        return JsonSerializer.SerializeAsync(
            http.Response.Body, view, ConsoleJson.Default.SessionView, http.RequestAborted);
    }

    private Task TellAsync(HttpContext http, DoorRecord record)
    {
        if (sessions.TryFind(http.Request.Cookies[CookieOf(http)], uses: true) is not { } found)
        {
            return WriteAsync(http, new SessionView { SignedIn = false });
        }

        record.Caller = found.Caller;
        return ShowAsync(http, found.Session, found.Caller);
    }

    private async Task SignInAsync(HttpContext http, DoorRecord record)
    {
        record.Operation = "console sign in";
        var request = await ReadAsync(http);
        var name = request.Token is null ? request.AccessKey ?? string.Empty : "the token";
        var address = http.Connection.RemoteIpAddress;
        if (_throttle.WaitOf(address, name) is var wait && wait > TimeSpan.Zero)
        {
            // Not even looked at: a right guess in the meantime is no better than a wrong one.
            record.Error = nameof(FabricErrorKind.Busy);
            record.IsAllowed = false;
            await RefuseAsync(http, (int)Math.Ceiling(wait.TotalSeconds));
            return;
        }

        var header = request.Token is { } token
            ? "Bearer " + token
            : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{request.AccessKey}:{request.SecretKey}"));
        if (await _login.AuthenticateAsync(header, http.RequestAborted) is not { } caller)
        {
            _throttle.Fail(address, name);
            throw new FabricException(
                FabricErrorKind.Unauthenticated, record.Operation, "session", "that is no valid key or token");
        }

        _throttle.Succeed(address, name);
        record.Caller = caller;

        // A browser that signs in again has no use for the session it had.
        sessions.Close(http.Request.Cookies[CookieOf(http)]);
        var (secret, session) = sessions.Open(caller, request.Token is null ? request.AccessKey : null);
        http.Response.Cookies.Append(CookieOf(http), secret, CookieOptionsOf(http));
        await ShowAsync(http, session, caller);
    }

    private async Task SignOutAsync(HttpContext http, DoorRecord record)
    {
        record.Operation = "console sign out";
        record.Caller = Require(http, uses: false).Caller;
        sessions.Close(http.Request.Cookies[CookieOf(http)]);
        http.Response.Cookies.Delete(CookieOf(http), CookieOptionsOf(http));
        await WriteAsync(http, new SessionView { SignedIn = false });
    }

    private CookieOptions CookieOptionsOf(HttpContext http) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = http.Request.IsHttps || console.PublicUrl?.Scheme == Uri.UriSchemeHttps,
        Path = ConsoleNames.Home,
        IsEssential = true,
    };

    private async Task ShowAsync(HttpContext http, ConsoleSession session, FabricCaller caller)
    {
        var status = await client.Administration.GetStatusAsync(http.RequestAborted);
        await WriteAsync(http, new SessionView
        {
            SignedIn = true,
            User = caller.User,
            Role = RoleOf(caller),
            Csrf = session.Csrf,
            IdleMs = (long)console.IdleMax.TotalMilliseconds,
            EndsInMs = (long)(console.LifetimeMax - time.GetElapsedTime(session.SignedInAt)).TotalMilliseconds,
            Version = status.Version,
        });
    }

    private static async Task RefuseAsync(HttpContext http, int seconds)
    {
        var problem = WireProblem.Of(new FabricException(
            FabricErrorKind.Busy, "console sign in", "session",
            $"there were too many failed sign-ins; try again in {seconds} s", RetryAdvice.Backoff));
        http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        http.Response.ContentType = WireNames.Problem;
        await JsonSerializer.SerializeAsync(
            http.Response.Body, problem, FabricJson.Default.WireProblem, http.RequestAborted);
    }

    private static async Task<SignInRequest> ReadAsync(HttpContext http)
    {
        // A form of another site cannot send this type without asking first.
        if (!http.Request.HasJsonContentType() || http.Request.ContentLength > BodyBytesMax)
        {
            throw Bad($"it is JSON of at most {BodyBytesMax} bytes");
        }

        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = BodyBytesMax;
        try
        {
            return await JsonSerializer.DeserializeAsync(
                http.Request.Body, ConsoleJson.Default.SignInRequest, http.RequestAborted)
                ?? throw Bad("it is null");
        }
        catch (BadHttpRequestException)
        {
            throw Bad($"it is JSON of at most {BodyBytesMax} bytes");
        }
        catch (JsonException)
        {
            throw Bad("it has accessKey and secretKey, or token");
        }
    }

    private static FabricException Bad(string reason) =>
        new(FabricErrorKind.InvalidArgument, "console sign in", "body", reason);
}
