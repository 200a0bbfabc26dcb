using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>REMOVEXATTR.</summary>
internal sealed class RemoveXAttr : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) =>
        [XAttrName.NeedOf(SetXAttr.NameOf(request), request, PathNeed.Write)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var name = SetXAttr.NameOf(request);
        if (!(await exchange.GetStatusAsync(cancellationToken)).XAttrs.ContainsKey(name))
        {
            throw new WebHdfsException(WebHdfsErrors.Io, "No matching attributes found for remove operation");
        }

        await exchange.Client.SetAttributesAsync(
            request.Path, new AttributeChange { Caller = request.Caller, RemoveXAttrs = [name] }, cancellationToken);
        exchange.SendEmpty();
    }
}
