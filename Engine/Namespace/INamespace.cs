namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// The tree as the engine calls it: each call goes to the owner of one directory. Implemented over grains by the silo,
/// and directly over <see cref="DirectoryTable"/>s by the simulator.
/// </summary>
public interface INamespace
{
    /// <summary>The entry of a path (the root is its own entry), as known, without asking a store.</summary>
    ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>One page of a directory as known. NotFound, NotADirectory.</summary>
    ValueTask<ListPage> ListAsync(
        FabricPath directory, string? afterName, int entriesMax, CancellationToken cancellationToken);

    /// <summary>When a directory's set of names was last synced. NotFound, NotADirectory.</summary>
    ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(FabricPath directory, CancellationToken cancellationToken);

    /// <summary>Has a directory at a path whose parent is there. AlreadyExists unless allowed, or for a file.</summary>
    ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken);

    /// <summary>Makes a written file visible. Its conditions are checked in the same step.</summary>
    ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Takes an entry out of the tree; null when nothing (or another inode than asked for) has the name.
    /// </summary>
    ValueTask<FileStatus?> RemoveAsync(FabricPath path, RemoveCommit commit, CancellationToken cancellationToken);

    /// <summary>Renames; returns the content that was replaced at the target, if any.</summary>
    ValueTask<FileVersion?> MoveAsync(MoveCommit commit, CancellationToken cancellationToken);

    /// <summary>Changes attributes; a fingerprint given is what the store says after its own change.</summary>
    ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken);

    /// <summary>Notes that a content is persisted. False when the entry has another content by now.</summary>
    ValueTask<bool> MarkPersistedAsync(FabricPath path, PersistCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the persistence of an unpersisted content (lost, or found again). False when it is another by now.
    /// </summary>
    ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken);

    /// <summary>Applies what a store said of a path.</summary>
    ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken);

    /// <summary>Applies a stretch of a store's listing.</summary>
    ValueTask<ListingApplied> ApplyListingAsync(
        FabricPath directory, ListingBatch batch, CancellationToken cancellationToken);

    /// <summary>Takes or renews the write lease of a path. LeaseHeld.</summary>
    ValueTask<WriteLease> AcquireLeaseAsync(FabricPath path, WriteLease wanted, CancellationToken cancellationToken);

    /// <summary>Gives a write lease back.</summary>
    ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken);
}
