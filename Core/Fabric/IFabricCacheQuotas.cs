namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Limits of what users' reads and writes may bring into caches. Thread-safe; failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricCacheQuotas
{
    /// <summary>
    /// Sets a user's limit, durably, and returns how it stands. The coldest of what is above it leaves at once, but not
    /// what is pinned and what only the fabric has. NotFound for an unknown user, InvalidArgument for no name, an
    /// over-long one or a negative limit, TooLarge beyond 1,000 of them.
    /// </summary>
    ValueTask<CacheQuotaStatus> SetAsync(CacheQuotaRequest request, CancellationToken cancellationToken);

    /// <summary>All of them, in order of the users' names.</summary>
    ValueTask<IReadOnlyList<CacheQuotaStatus>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Removes a user's limit; what is cached stays. False when there is none.</summary>
    ValueTask<bool> RemoveAsync(string user, CancellationToken cancellationToken);
}
