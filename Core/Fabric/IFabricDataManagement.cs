using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// What is done about data that is cached or not in its store yet. Thread-safe; failures are
/// <see cref="FabricException"/>s.
/// </summary>
public interface IFabricDataManagement
{
    /// <summary>Limits of what users bring into caches.</summary>
    IFabricCacheQuotas CacheQuotas { get; }

    /// <summary>
    /// Has the next attempt to persist a file made now, and returns how it stands. NotFound, IsADirectory; DataLost for
    /// a file whose only copy is gone; InvalidArgument for one that is not waiting to be persisted.
    /// </summary>
    ValueTask<PersistStatus> RetryPersistAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>
    /// Decides what a persist does when the store holds something the fabric never saw, durably and for this content
    /// only, and has the next attempt made now. Fails as <see cref="RetryPersistAsync"/>.
    /// </summary>
    ValueTask<PersistStatus> ResolvePersistAsync(
        FabricPath path, ConflictPolicy policy, CancellationToken cancellationToken);

    /// <summary>
    /// Removes from the stores what crashed writers of this fabric left there and nobody goes on with: uploads and
    /// temporary files older than <paramref name="olderThan"/>, at least <see cref="FabricLimits.SweepAgeMin"/>.
    /// Returns how many. Nothing that other programs began is touched.
    /// </summary>
    ValueTask<int> SweepUploadsAsync(TimeSpan olderThan, CancellationToken cancellationToken);

    /// <summary>
    /// Pinned files and directories after a key of an earlier answer, at most so many, in the order of their inodes.
    /// </summary>
    ValueTask<IReadOnlyList<PinStatus>> ListPinsAsync(
        string? afterKey, int entriesMax, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the cached pages of a file, or of every file below a directory, but those no store has. What is pinned is
    /// left alone without <paramref name="force"/>; Conflict when the path itself is.
    /// </summary>
    ValueTask<FreeSummary> FreeAsync(FabricPath path, bool force, CancellationToken cancellationToken);

    /// <summary>
    /// Limits what may be below a directory, durably, and counts what is there. NotFound, NotADirectory;
    /// InvalidArgument without any limit or for a negative one. What is there already may exceed it.
    /// </summary>
    ValueTask<QuotaStatus> SetQuotaAsync(QuotaRequest request, CancellationToken cancellationToken);

    /// <summary>All quotas, in order of their path.</summary>
    ValueTask<IReadOnlyList<QuotaStatus>> ListQuotasAsync(CancellationToken cancellationToken);

    /// <summary>Removes a directory's quota. False when it has none.</summary>
    ValueTask<bool> RemoveQuotaAsync(FabricPath path, CancellationToken cancellationToken);
}
