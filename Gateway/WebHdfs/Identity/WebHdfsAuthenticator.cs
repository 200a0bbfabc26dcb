using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Who sends a request, in this order: the token of a redirect, the Authorization header with one of the fabric's
/// keys, and, only where names are believed, <c>user.name</c>. Whoever claims something that does not hold is refused,
/// whatever else he brings.
/// </summary>
internal sealed class WebHdfsAuthenticator(
    WebHdfsDoorOptions options, HeaderLogin login, CallerDirectory callers, RedirectTokens redirects)
{
    /// <summary>The request with its sender.</summary>
    /// <exception cref="WebHdfsException">Security for nobody, Authorization for who may not speak for another.
    /// </exception>
    public async ValueTask<WebHdfsRequest> AuthenticateAsync(
        HttpContext http, WebHdfsTarget target, CancellationToken cancellationToken)
    {
        if (target.Query.Text(ParameterNames.FabricToken) is { } token)
        {
            return await RedirectedAsync(http, target, token, cancellationToken);
        }

        var caller = await LoggedInAsync(http, target.Query, cancellationToken);
        if (target.Query.Text(ParameterNames.DoAs) is not { } other || other == caller.User)
        {
            return Request(http, target, caller);
        }

        CheckName(ParameterNames.DoAs, other);
        if (!caller.IsSuperuser && !options.ProxyUsers.Contains(caller.User))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Authorization, $"User: {caller.User} is not allowed to impersonate {other}");
        }

        var effective = await callers.ResolveAsync(other, cancellationToken);
        if (effective.IsSuperuser && !caller.IsSuperuser)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Authorization, $"User: {caller.User} is not allowed to impersonate superuser {other}");
        }

        return Request(http, target, effective) with { RealUser = caller.User };
    }

    private async ValueTask<WebHdfsRequest> RedirectedAsync(
        HttpContext http, WebHdfsTarget target, string token, CancellationToken cancellationToken)
    {
        var operation = target.Query.Text(ParameterNames.Op)?.ToUpperInvariant() ?? string.Empty;
        var user = redirects.TryRead(token, operation, target.Path, target.Query)
            ?? throw new WebHdfsException(
                WebHdfsErrors.InvalidToken,
                "The token of this redirect has expired or is for another request; ask again where it came from.")
            {
                ClosesConnection = true,
            };
        return Request(http, target, await callers.ResolveAsync(user, cancellationToken)) with { IsRedirected = true };
    }

    private async ValueTask<FabricCaller> LoggedInAsync(
        HttpContext http, WebHdfsQuery query, CancellationToken cancellationToken)
    {
        var name = query.Text(ParameterNames.UserName);
        if (name is not null)
        {
            CheckName(ParameterNames.UserName, name);
        }

        var header = http.Request.Headers.Authorization;
        if (header.Count > 0)
        {
            if (header.Count > 1 || !login.TryAuthenticate(header[0], out var proven))
            {
                throw new WebHdfsException(WebHdfsErrors.Security, "The Authorization header is not accepted.");
            }

            if (name is not null && name != proven.User)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.Io, $"Usernames not matched: name={name} != expected={proven.User}");
            }

            return callers.Judged(proven);
        }

        if (!options.IsSimple)
        {
            throw new WebHdfsException(WebHdfsErrors.Security, "Authentication is required.");
        }

        return name is null ? CallerDirectory.Nobody : await callers.ResolveAsync(name, cancellationToken);
    }

    private static void CheckName(string parameter, string name)
    {
        if (!CallerDirectory.IsName(name))
        {
            throw WebHdfsErrors.BadParameter(parameter, "it is no user's name.");
        }
    }

    private static WebHdfsRequest Request(HttpContext http, WebHdfsTarget target, FabricCaller caller) => new()
    {
        Target = target,
        Caller = caller,
        Peer = http.Connection.RemoteIpAddress,
    };
}
