using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETALLSTORAGEPOLICY.</summary>
internal sealed class GetAllStoragePolicies : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) => [];

    /// <inheritdoc/>
    public ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken) => exchange.SendAsync(
        static json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("BlockStoragePolicies");
            json.WriteStartArray("BlockStoragePolicy");
            foreach (var policy in StoragePolicies.All)
            {
                PolicyJson.Write(json, policy);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        },
        cancellationToken);
}
