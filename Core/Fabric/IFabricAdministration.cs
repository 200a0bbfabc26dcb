using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What an operator does and asks. Thread-safe; failures are <see cref="FabricException"/>s.</summary>
public interface IFabricAdministration
{
    /// <summary>Mounts, in order of their path.</summary>
    ValueTask<IReadOnlyList<MountStatus>> ListMountsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Probes a store and mounts it, durably. The mount point must not exist, or be an empty directory; its parent
    /// must. Fails with the probe's reason and changes nothing.
    /// </summary>
    ValueTask<MountStatus> MountAsync(MountRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces flags and options of a mount, probing first; no old option is inherited. The URI cannot change.
    /// </summary>
    ValueTask<MountStatus> UpdateMountAsync(MountRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Unmounts without touching the store; cached data and metadata go. Conflict when nested mounts or unpersisted
    /// files are below.
    /// </summary>
    ValueTask UnmountAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>All path settings, in order of path and name.</summary>
    ValueTask<IReadOnlyList<PathProperty>> ListPathPropertiesAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Sets a property for a path and everything below, durably. InvalidArgument for unknown names and bad values.
    /// </summary>
    ValueTask SetPathPropertyAsync(PathProperty property, CancellationToken cancellationToken);

    /// <summary>Removes a property from a path. False when it was not set.</summary>
    ValueTask<bool> RemovePathPropertyAsync(FabricPath path, string name, CancellationToken cancellationToken);

    /// <summary>Where a file is cached, and why or why not. NotFound, IsADirectory.</summary>
    ValueTask<FileLocation> LocateAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>What the next read would do, without doing it.</summary>
    ValueTask<Explanation> ExplainAsync(FabricPath path, CancellationToken cancellationToken) =>
        ExplainAsync(path, OperationOptions.Default, cancellationToken);

    /// <summary>What the next read with these options would do, without doing it.</summary>
    ValueTask<Explanation> ExplainAsync(
        FabricPath path, OperationOptions options, CancellationToken cancellationToken);

    /// <summary>Marks a path and everything below as stale: the next access asks the under store.</summary>
    ValueTask InvalidateAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>
    /// Drops the cached pages of a file, or of every file below a directory, that are persisted and not pinned; returns
    /// the bytes freed. Conflict when the path itself is pinned.
    /// </summary>
    ValueTask<long> FreeAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>Reads a file, or the files of a directory tree, into the cache; returns the bytes now cached.</summary>
    ValueTask<long> LoadAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>Persists that are not done, oldest first.</summary>
    ValueTask<IReadOnlyList<PersistStatus>> ListPersistsAsync(int entriesMax, CancellationToken cancellationToken);

    /// <summary>Waits until a file is persisted. NotFound; Timeout by the token.</summary>
    ValueTask<FileStatus> WaitPersistedAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>State of the fabric.</summary>
    ValueTask<FabricStatus> GetStatusAsync(CancellationToken cancellationToken);
}
