using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETCONTENTSUMMARY: counts the tree. There are no quotas.</summary>
internal sealed class GetContentSummary : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [new(NeedKind.List, request.Path)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var count = await TreeCount.OfAsync(exchange, cancellationToken);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("ContentSummary");
                json.WriteNumber("directoryCount", count.Directories);
                json.WriteString("ecPolicy", string.Empty);
                json.WriteNumber("fileCount", count.Files);
                json.WriteNumber("length", count.LengthBytes);
                json.WriteNumber("quota", -1);
                json.WriteNumber("spaceConsumed", count.SpaceBytes);
                json.WriteNumber("spaceQuota", -1);
                json.WriteStartObject("typeQuota");
                json.WriteEndObject();
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
