using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETFILESTATUS, and GETFILELINKSTATUS: there are no links.</summary>
internal sealed class GetFileStatus : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [new(NeedKind.Traverse, request.Path)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.GetStatusAsync(cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("FileStatus");
                StatusJson.Write(json, status, string.Empty);
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
