using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>CANCELDELEGATIONTOKEN.</summary>
internal sealed class CancelDelegationToken : IWebHdfsOperation
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
        await exchange.Services.Tokens.CancelAsync(
            request.Query.Required(ParameterNames.Token), request.Caller.User, cancellationToken);
        exchange.SendEmpty();
    }
}
