using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Who sends a request, in this order: the token of a redirect, a delegation token, the Authorization header with one
/// of the fabric's keys, and, only where names are believed, <c>user.name</c>. Whoever claims something that does not
/// hold is refused, whatever else he brings.
/// </summary>
internal sealed class WebHdfsAuthenticator(WebHdfsServices services, HeaderLogin login)
{
    private const string BearerPrefix = "Bearer ";

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

        if (DelegationOf(http, target.Query) is { } delegation)
        {
            // Its owner's, and nobody else's: a token gives no right to speak for a third.
            var record = await services.Tokens.VerifyAsync(delegation, cancellationToken);
            var owner = await services.Callers.ResolveAsync(record.Owner, cancellationToken);
            return Request(http, target, owner) with
            {
                IsDelegated = true,
                RealUser = record.RealUser.Length > 0 ? record.RealUser : null,
            };
        }

        var caller = await LoggedInAsync(http, target.Query, cancellationToken);
        if (target.Query.Text(ParameterNames.DoAs) is not { } other || other == caller.User)
        {
            return Request(http, target, caller);
        }

        CheckName(ParameterNames.DoAs, other);
        if (!caller.IsSuperuser && !services.Options.ProxyUsers.Contains(caller.User))
        {
            throw new WebHdfsException(
                WebHdfsErrors.Authorization, $"User: {caller.User} is not allowed to impersonate {other}");
        }

        var effective = await services.Callers.ResolveAsync(other, cancellationToken);
        if (effective.IsSuperuser && !caller.IsSuperuser)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Authorization, $"User: {caller.User} is not allowed to impersonate superuser {other}");
        }

        return Request(http, target, effective) with { RealUser = caller.User };
    }

    // As Hadoop's clients send it, or as others send a token.
    private static string? DelegationOf(HttpContext http, WebHdfsQuery query) =>
        query.Text(ParameterNames.Delegation)
        ?? (http.Request.Headers.Authorization is [{ } header]
            && header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
                ? header[BearerPrefix.Length..].Trim()
                : null);

    private async ValueTask<WebHdfsRequest> RedirectedAsync(
        HttpContext http, WebHdfsTarget target, string token, CancellationToken cancellationToken)
    {
        var operation = target.Query.Text(ParameterNames.Op)?.ToUpperInvariant() ?? string.Empty;
        var user = services.Redirects.TryRead(token, operation, target.Path, target.Query)
            ?? throw new WebHdfsException(
                WebHdfsErrors.InvalidToken,
                "The token of this redirect has expired or is for another request; ask again where it came from.")
            {
                ClosesConnection = true,
            };
        var caller = await services.Callers.ResolveAsync(user, cancellationToken);
        return Request(http, target, caller) with { IsRedirected = true };
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
            if (header.Count > 1 || await login.AuthenticateAsync(header[0], cancellationToken) is not { } proven)
            {
                throw new WebHdfsException(WebHdfsErrors.Security, "The Authorization header is not accepted.");
            }

            if (name is not null && name != proven.User)
            {
                throw new WebHdfsException(
                    WebHdfsErrors.Io, $"Usernames not matched: name={name} != expected={proven.User}");
            }

            return services.Callers.Judged(proven);
        }

        if (!services.Options.IsSimple)
        {
            throw new WebHdfsException(WebHdfsErrors.Security, "Authentication is required.");
        }

        return name is null ? CallerDirectory.Nobody : await services.Callers.ResolveAsync(name, cancellationToken);
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
