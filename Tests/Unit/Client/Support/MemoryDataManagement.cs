using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Tests.Unit.Client.Support;

/// <summary>Answers that show what was asked, to test the protocol.</summary>
internal sealed class MemoryDataManagement : IFabricDataManagement
{
    public IFabricCacheQuotas CacheQuotas { get; } = new MemoryCacheQuotas();

    public ValueTask<PersistStatus> RetryPersistAsync(FabricPath path, CancellationToken cancellationToken) =>
        new(new PersistStatus(path, "QUEUED", 1, 2, 3, 0, "retried") { UploadedBytes = 5 });

    public ValueTask<PersistStatus> ResolvePersistAsync(
        FabricPath path, ConflictPolicy policy, CancellationToken cancellationToken) =>
        new(new PersistStatus(path, "CONFLICT", 1, 2, 3, 0, null) { Policy = ConflictPolicies.NameOf(policy) });

    public ValueTask<int> SweepUploadsAsync(TimeSpan olderThan, CancellationToken cancellationToken) =>
        new((int)olderThan.TotalMinutes);

    public ValueTask<IReadOnlyList<PinStatus>> ListPinsAsync(
        string? afterKey, int entriesMax, CancellationToken cancellationToken) =>
        new([new PinStatus(FabricPath.Parse("/p"), EntryKind.File, "SSD", entriesMax, 1, afterKey ?? "first")]);

    public ValueTask<FreeSummary> FreeAsync(FabricPath path, bool force, CancellationToken cancellationToken) =>
        new(new FreeSummary(11, 2, force ? 1 : 0, 0));

    public ValueTask<QuotaStatus> SetQuotaAsync(QuotaRequest request, CancellationToken cancellationToken) =>
        new(new QuotaStatus(request.Path, request.BytesMax, request.InodesMax, 5, 1));

    public ValueTask<IReadOnlyList<QuotaStatus>> ListQuotasAsync(CancellationToken cancellationToken) =>
        new([new QuotaStatus(FabricPath.Parse("/q"), 10, null, 5, 1)]);

    public ValueTask<bool> RemoveQuotaAsync(FabricPath path, CancellationToken cancellationToken) =>
        new(path == FabricPath.Parse("/q"));
}
