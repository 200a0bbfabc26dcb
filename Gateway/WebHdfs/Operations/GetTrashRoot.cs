using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETTRASHROOT: the same for every path, for there are no encryption zones.</summary>
internal sealed class GetTrashRoot : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken) =>
        exchange.SendPathAsync(GetHomeDirectory.HomeOf(exchange.Request.Caller.User) + "/.Trash", cancellationToken);
}
