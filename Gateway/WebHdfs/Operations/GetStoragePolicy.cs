using OrleansAlluxio.Gateway.WebHdfs.Json;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;

namespace OrleansAlluxio.Gateway.WebHdfs.Operations;

/// <summary>GETSTORAGEPOLICY: the one that was set here, or HOT.</summary>
internal sealed class GetStoragePolicy : IWebHdfsOperation
{
    /// <inheritdoc/>
    public IReadOnlyList<PathNeed> Needs(WebHdfsRequest request) =>
        [new(NeedKind.Access, request.Path, PathNeed.Read)];

    /// <inheritdoc/>
    public async ValueTask HandleAsync(WebHdfsExchange exchange, CancellationToken cancellationToken)
    {
        var status = await exchange.GetStatusAsync(cancellationToken);
        var policy = status.XAttrs.TryGetValue(KeptAttributes.StoragePolicyName, out var name)
            ? StoragePolicies.TryFind(name) ?? StoragePolicies.Hot
            : StoragePolicies.Hot;
        await exchange.SendAsync(
            json =>
            {
                json.WriteStartObject();
                json.WritePropertyName("BlockStoragePolicy");
                PolicyJson.Write(json, policy);
                json.WriteEndObject();
            },
            cancellationToken);
    }
}
