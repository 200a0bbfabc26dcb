namespace OrleansAlluxio.Grains.Interfaces;

/// <summary>
/// Owns one directory's entry table; key = the directory's canonical path. Every create, lookup, list, removal and
/// rename of an entry is a call on it, so a stat or open of a completed file is one call. Under stores are never asked
/// inside a call.
/// </summary>
[Alias("oa.directory")]
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The entry of a path directly below (the root: the root itself), as known.</summary>
    [ReadOnly, Alias("lookup")]
    ValueTask<LookupResult> LookupAsync(FabricPath path, CancellationToken cancellationToken);

    /// <summary>One page of entries in UTF-8 order. NotFound, NotADirectory.</summary>
    [ReadOnly, Alias("list")]
    ValueTask<ListPage> ListAsync(string? afterName, int entriesMax, CancellationToken cancellationToken);

    /// <summary>When the set of names was last synced. NotFound, NotADirectory.</summary>
    [ReadOnly, Alias("children-synced-at")]
    ValueTask<HybridTimestamp> ChildrenSyncedAtAsync(CancellationToken cancellationToken);

    /// <summary>Has a directory under a name. AlreadyExists unless allowed. Idempotent when allowed.</summary>
    [Alias("ensure-directory")]
    ValueTask<FileStatus> EnsureDirectoryAsync(
        FabricPath path, DirectoryDraft draft, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a written file visible. AlreadyExists, IsADirectory, PreconditionFailed as its options say.
    /// </summary>
    [Alias("complete-write")]
    ValueTask<WriteCommitted> CompleteWriteAsync(
        FabricPath path, WriteCommit commit, CancellationToken cancellationToken);

    /// <summary>Takes an entry out of the tree; null when it was not there. Idempotent.</summary>
    [Alias("remove")]
    ValueTask<FileStatus?> RemoveAsync(FabricPath path, RemoveCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Renames an entry of this directory; the target's directory has been told (<see cref="BeginIncomingAsync"/>).
    /// </summary>
    [Alias("move-out")]
    ValueTask<FileVersion?> MoveOutAsync(MoveCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// A rename to a name of this directory begins: reads of it go to the metastore until it has ended.
    /// </summary>
    [Alias("begin-incoming")]
    ValueTask BeginIncomingAsync(string name, CancellationToken cancellationToken);

    /// <summary>A rename to a name of this directory has ended.</summary>
    [Alias("end-incoming")]
    ValueTask EndIncomingAsync(string name, CancellationToken cancellationToken);

    /// <summary>Changes attributes of an entry. NotFound.</summary>
    [Alias("set-attributes")]
    ValueTask<FileStatus> SetAttributesAsync(
        FabricPath path, AttributeChange change, Fingerprint? fingerprint, CancellationToken cancellationToken);

    /// <summary>Notes that a content is persisted. False when the entry has another by now. Idempotent.</summary>
    [Alias("mark-persisted")]
    ValueTask<bool> MarkPersistedAsync(FabricPath path, PersistCommit commit, CancellationToken cancellationToken);

    /// <summary>
    /// Sets the persistence of an unpersisted content. False when the entry has another by now. Idempotent.
    /// </summary>
    [Alias("set-persistence")]
    ValueTask<bool> SetPersistenceAsync(
        FabricPath path, FileVersion file, PersistenceState state, CancellationToken cancellationToken);

    /// <summary>Applies what a store said of an entry, unless the entry moved meanwhile.</summary>
    [Alias("apply-sync")]
    ValueTask<SyncApplied> ApplySyncAsync(
        FabricPath path, SyncObservation observation, CancellationToken cancellationToken);

    /// <summary>Applies a stretch of a store's listing. Idempotent.</summary>
    [Alias("apply-listing")]
    ValueTask<ListingApplied> ApplyListingAsync(ListingBatch batch, CancellationToken cancellationToken);

    /// <summary>Takes or renews the write lease of an entry. LeaseHeld.</summary>
    [Alias("acquire-lease")]
    ValueTask<WriteLease> AcquireLeaseAsync(FabricPath path, WriteLease wanted, CancellationToken cancellationToken);

    /// <summary>Gives a write lease back. Idempotent.</summary>
    [Alias("release-lease")]
    ValueTask ReleaseLeaseAsync(FabricPath path, string leaseId, CancellationToken cancellationToken);
}
