using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETDELEGATIONTOKEN: for who has proven who he is, which a token is not enough for.</summary>
internal sealed class GetDelegationToken : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        if (request.Caller.Role == FabricRole.Anonymous || request.IsDelegated)
        {
            throw new WebHdfsException(
                WebHdfsErrors.Io, "Delegation Token can be issued only with web authentication");
        }

        var renewer = request.Query.Text(ParameterNames.Renewer);
        return renewer is null || CallerDirectory.IsName(renewer)
            ? []
            : throw WebHdfsErrors.BadParameter(ParameterNames.Renewer, "it is no user's name.");
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var text = await exchange.Services.Tokens.IssueAsync(
            request.Caller.User, request.RealUser, request.Query.Text(ParameterNames.Renewer), cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("Token");
                json.WriteString("urlString", text);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
