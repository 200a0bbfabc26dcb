using OrleansAlluxio.Engine.Persist;

namespace OrleansAlluxio.Engine.DataManagement;

/// <summary>What is done about data that is cached or not in its store yet, over the parts that know.</summary>
public sealed class FabricDataManagement(
    PersistControl persists, StoreSweep sweep, PinList pins, CacheFreeing freeing, QuotaAdministration quotas,
    IFabricCacheQuotas cacheQuotas)
    : IFabricDataManagement
{
    /// <inheritdoc/>
    public IFabricCacheQuotas CacheQuotas => cacheQuotas;

    /// <inheritdoc/>
    public ValueTask<QuotaStatus> SetQuotaAsync(QuotaRequest request, CancellationToken cancellationToken) =>
        quotas.SetAsync(request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<QuotaStatus>> ListQuotasAsync(CancellationToken cancellationToken) =>
        quotas.ListAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveQuotaAsync(FabricPath path, CancellationToken cancellationToken) =>
        quotas.RemoveAsync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PinStatus>> ListPinsAsync(
        string? afterKey, int entriesMax, CancellationToken cancellationToken) =>
        entriesMax is >= 1 and <= FabricLimits.ListEntriesMax
            ? pins.ListAsync(afterKey, entriesMax, cancellationToken)
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "list pins", "fabric",
                $"at least 1 and at most {FabricLimits.ListEntriesMax} entries");

    /// <inheritdoc/>
    public ValueTask<FreeSummary> FreeAsync(FabricPath path, bool force, CancellationToken cancellationToken) =>
        freeing.RunAsync(path, force, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PersistStatus> RetryPersistAsync(FabricPath path, CancellationToken cancellationToken) =>
        persists.RetryAsync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PersistStatus> ResolvePersistAsync(
        FabricPath path, ConflictPolicy policy, CancellationToken cancellationToken) =>
        persists.ResolveAsync(path, policy, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> SweepUploadsAsync(TimeSpan olderThan, CancellationToken cancellationToken) =>
        olderThan >= FabricLimits.SweepAgeMin
            ? sweep.RunAsync(olderThan, cancellationToken)
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "sweep", "uploads",
                $"what is younger than {FabricLimits.SweepAgeMin.TotalMinutes} minutes may be under way");
}
