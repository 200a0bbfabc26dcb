using System.Globalization;
using OrleansAlluxio.Client.Http;
using OrleansAlluxio.Client.Wire;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Client;

/// <summary>What is done about cached and unpersisted data, over the fabric API.</summary>
internal sealed class HttpFabricDataManagement(ApiTransport transport) : IFabricDataManagement
{
    public IFabricCacheQuotas CacheQuotas { get; } = new HttpFabricCacheQuotas(transport);

    public ValueTask<PersistStatus> RetryPersistAsync(FabricPath path, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("retry persist", WireNames.PersistsRetry, path)),
            FabricJson.Default.PersistStatus, cancellationToken);

    public ValueTask<PersistStatus> ResolvePersistAsync(
        FabricPath path, ConflictPolicy policy, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("resolve persist", WireNames.PersistsResolve, path)
                .With("policy", ConflictPolicies.NameOf(policy))),
            FabricJson.Default.PersistStatus, cancellationToken);

    public ValueTask<IReadOnlyList<PinStatus>> ListPinsAsync(
        string? afterKey, int entriesMax, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list pins", WireNames.Pins).With("after", afterKey).With("limit", entriesMax)),
            FabricJson.Default.IReadOnlyListPinStatus, cancellationToken);

    public ValueTask<FreeSummary> FreeAsync(FabricPath path, bool force, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("free", WireNames.Free, path).With("force", force)) with { Waits = true },
            FabricJson.Default.FreeSummary, cancellationToken);

    public ValueTask<QuotaStatus> SetQuotaAsync(QuotaRequest request, CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Json(
                HttpMethod.Put, ApiTarget.Of("set quota", WireNames.Quotas), request, FabricJson.Default.QuotaRequest),
            FabricJson.Default.QuotaStatus, cancellationToken);

    public ValueTask<IReadOnlyList<QuotaStatus>> ListQuotasAsync(CancellationToken cancellationToken) =>
        transport.CallAsync(
            ApiCall.Get(ApiTarget.Of("list quotas", WireNames.Quotas)), FabricJson.Default.IReadOnlyListQuotaStatus,
            cancellationToken);

    public async ValueTask<bool> RemoveQuotaAsync(FabricPath path, CancellationToken cancellationToken)
    {
        var answer = await transport.CallAsync(
            ApiCall.Delete(ApiTarget.Of("remove quota", WireNames.Quotas, path)), FabricJson.Default.WireChanged,
            cancellationToken).ConfigureAwait(false);
        return answer.Changed;
    }

    public async ValueTask<int> SweepUploadsAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        var age = ((long)olderThan.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        var answer = await transport.CallAsync(
            ApiCall.Post(ApiTarget.Of("sweep uploads", WireNames.PersistsSweep).With("olderThanMs", age))
                with
            { Waits = true },
            FabricJson.Default.WireCount, cancellationToken).ConfigureAwait(false);
        return (int)answer.Count;
    }
}
