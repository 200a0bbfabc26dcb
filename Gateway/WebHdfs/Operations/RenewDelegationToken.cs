using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>RENEWDELEGATIONTOKEN: answers until when the token lives now.</summary>
internal sealed class RenewDelegationToken : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        request.Query.Required(ParameterNames.Token);
        return [];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var expires = await exchange.Services.Tokens.RenewAsync(
            request.Query.Required(ParameterNames.Token), request.Caller.User, cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteNumber("long", expires);
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
