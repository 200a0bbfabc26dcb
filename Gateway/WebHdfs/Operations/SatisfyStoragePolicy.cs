using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SATISFYSTORAGEPOLICY: accepted for what is there. Pins are in force when they are set, so nothing is left to do.
/// </summary>
internal sealed class SatisfyStoragePolicy : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) =>
        [new(NeedKind.Access, request.Path, PathNeed.Write)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        await exchange.GetStatusAsync(cancellationToken);
        exchange.SendEmpty();
    }
}
