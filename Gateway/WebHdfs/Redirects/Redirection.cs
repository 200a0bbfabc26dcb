using Microsoft.AspNetCore.Http;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Redirects;

/// <summary>
/// Sends a client to the worker with the data: 307, or the address as JSON where it asks for no redirect.
/// </summary>
internal static class Redirection
{
    /// <summary>Answers.</summary>
    public static async ValueTask SendAsync(
        WebHdfsExchange exchange, string operation, CancellationToken cancellationToken)
    {
        var location = LocationOf(exchange, operation);
        if (exchange.Request.Query.Flag(ParameterNames.NoRedirect) == true)
        {
            await exchange.SendPairAsync("Location", location, cancellationToken);
            return;
        }

        exchange.SendEmpty(StatusCodes.Status307TemporaryRedirect);
        exchange.Response.Headers.Location = location;
    }

    private static string LocationOf(WebHdfsExchange exchange, string operation)
    {
        var request = exchange.Request;
        var worker = exchange.Services.Workers.Of(request.Path, exchange.Http);
        using var text = new Utf8Text();
        text.Append("http://").Append(worker.Authority).Append(WebHdfsTarget.Prefix)
            .AppendPercentEncoded(request.Path.Value, keepSlash: true)
            .Append("?op=").Append(operation)
            .Append("&user.name=").AppendPercentEncoded(request.Caller.User, keepSlash: false);
        foreach (var (name, value) in request.Query.Parameters)
        {
            if (!RedirectTokens.IsUnbound(name))
            {
                text.Append('&').AppendPercentEncoded(name, keepSlash: false)
                    .Append('=').AppendPercentEncoded(value, keepSlash: false);
            }
        }

        var token = exchange.Services.Redirects.Make(operation, request.Path, request.Caller.User, request.Query);
        return text.Append('&').Append(ParameterNames.FabricToken).Append('=').Append(token).ToString();
    }
}
