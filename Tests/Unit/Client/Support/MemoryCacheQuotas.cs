using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Answers that show what was asked, to test the protocol.</summary>
internal sealed class MemoryCacheQuotas : IFabricCacheQuotas
{
    public ValueTask<CacheQuotaStatus> SetAsync(CacheQuotaRequest request, CancellationToken cancellationToken) =>
        new(new CacheQuotaStatus(request.User, request.BytesMax, 7, 1));

    public ValueTask<IReadOnlyList<CacheQuotaStatus>> ListAsync(CancellationToken cancellationToken) =>
        new([new CacheQuotaStatus("alice", 10, 5, 0)]);

    public ValueTask<bool> RemoveAsync(string user, CancellationToken cancellationToken) =>
        new(user == "alice");
}
