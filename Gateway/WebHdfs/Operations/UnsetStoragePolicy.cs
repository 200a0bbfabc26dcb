using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>UNSETSTORAGEPOLICY: as if none had been set.</summary>
internal sealed class UnsetStoragePolicy : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) =>
        [new(NeedKind.Access, request.Path, PathNeed.Write)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        await exchange.Client.SetAttributesAsync(
            exchange.Request.Path,
            new AttributeChange
            {
                Caller = exchange.Request.Caller,
                Pinned = false,
                RemoveXAttrs = [KeptAttributes.StoragePolicyName],
            },
            cancellationToken);
        exchange.SendEmpty();
    }
}
