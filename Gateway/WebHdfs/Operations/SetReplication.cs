using System.Globalization;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>
/// SETREPLICATION: kept and shown; how many copies there are is the store's matter. False for a directory.
/// </summary>
internal sealed class SetReplication : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request)
    {
        _ = ReplicationOf(request);
        return [new(NeedKind.Access, request.Path, PathNeed.Write)];
    }

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var request = exchange.Request;
        var status = await exchange.GetStatusAsync(cancellationToken);
        if (!status.IsDirectory)
        {
            var text = ReplicationOf(request).ToString(CultureInfo.InvariantCulture);
            await exchange.Client.SetAttributesAsync(
                request.Path,
                new AttributeChange
                {
                    Caller = request.Caller,
                    SetXAttrs = new Dictionary<string, string> { [KeptAttributes.ReplicationName] = text },
                },
                cancellationToken);
        }

        await exchange.SendBooleanAsync(!status.IsDirectory, cancellationToken);
    }

    private static long ReplicationOf(WebHdfsRequest request) =>
        request.Query.Number(ParameterNames.Replication, 1, short.MaxValue) ?? 1;
}
