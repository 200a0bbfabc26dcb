using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Users' cache quotas over the fabric API.</summary>
internal sealed class HttpFabricCacheQuotas(ApiTransport transport) : IFabricCacheQuotas
{
    public ValueTask<CacheQuotaStatus> SetAsync(CacheQuotaRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Put, ApiTarget.Of("set cache quota", WireNames.CacheQuotas), request,
                FabricJson.Default.CacheQuotaRequest),
            FabricJson.Default.CacheQuotaStatus, cancellationToken);

    public ValueTask<IReadOnlyList<CacheQuotaStatus>> ListAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list cache quotas", WireNames.CacheQuotas)),
            FabricJson.Default.IReadOnlyListCacheQuotaStatus, cancellationToken);

    public async ValueTask<bool> RemoveAsync(string user, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("remove cache quota", WireNames.CacheQuotas).With("user", user)),
            FabricJson.Default.WireChanged, cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }
}
