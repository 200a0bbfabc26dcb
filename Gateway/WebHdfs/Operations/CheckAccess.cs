using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>CHECKACCESS: the answer is whether it comes this far.</summary>
internal sealed class CheckAccess : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        var action = request.Query.Required(ParameterNames.FsAction);
        var bits = 0;
        for (var i = 0; i < 3; i++)
        {
            if (action.Length != 3 || (action[i] != "rwx"[i] && action[i] != '-'))
            {
                throw WebHdfsErrors.BadParameter(
                    ParameterNames.FsAction, $"{WebHdfsQuery.Shown(action)} does not match [r-][w-][x-].");
            }

            bits |= action[i] == '-' ? 0 : 4 >> i;
        }

        return [new(NeedKind.Access, request.Path, bits)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        await exchange.GetStatusAsync(cancellationToken);
        exchange.SendEmpty();
    }
}
