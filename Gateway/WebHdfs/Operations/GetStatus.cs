using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETSTATUS: room in the tiers. What the stores have room for nobody knows.</summary>
internal sealed class GetStatus : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.Client.Administration.GetStatusAsync(cancellationToken);
        var capacity = status.Tiers.Sum(static t => t.CapacityBytes);
        var used = status.Tiers.Sum(static t => t.UsedBytes);
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("FsStatus");
                json.WriteNumber("capacity", capacity);
                json.WriteNumber("remaining", Math.Max(0, capacity - used));
                json.WriteNumber("used", used);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
