namespace OrleansAlluxio.Metastore;

/// <summary>
/// One file or directory as the metastore holds it. Immutable: a change is a new row under a compare-and-set.
/// </summary>
public sealed record InodeRow
{
    /// <summary>Identity, from <see cref="IMetastore.ReserveIdsAsync"/>.</summary>
    public required InodeId Id { get; init; }

    /// <summary>The directory it is in. The root directory is its own parent.</summary>
    public required InodeId ParentId { get; init; }

    /// <summary>Name in the parent, unique there; empty for the root.</summary>
    public required string Name { get; init; }

    /// <summary>File or directory.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Length in bytes; 0 for directories.</summary>
    public long LengthBytes { get; init; }

    /// <summary>Modification time, milliseconds since 1970 UTC.</summary>
    public long ModifiedUnixMs { get; init; }

    /// <summary>Creation time, milliseconds since 1970 UTC.</summary>
    public long CreatedUnixMs { get; init; }

    /// <summary>Owner name.</summary>
    public string Owner { get; init; } = string.Empty;

    /// <summary>Group name.</summary>
    public string Group { get; init; } = string.Empty;

    /// <summary>POSIX permission bits.</summary>
    public int Mode { get; init; }

    /// <summary>POSIX ACL in text form; null without one.</summary>
    public string? Acl { get; init; }

    /// <summary>Extended attributes: a UTF-8 JSON object of strings; null without any.</summary>
    public string? XAttrs { get; init; }

    /// <summary>Time to live in milliseconds from creation; -1 for ever.</summary>
    public long TtlMs { get; init; } = -1;

    /// <summary>What happens then.</summary>
    public TtlAction TtlAction { get; init; } = TtlAction.Delete;

    /// <summary>When the time to live ends, milliseconds since 1970 UTC; null for never.</summary>
    public long? DueUnixMs => TtlMs < 0 ? null : CreatedUnixMs + Math.Min(TtlMs, MetastoreLimits.TtlMsMax);

    /// <summary>Media the data is pinned to, comma-separated; empty string pins to any; null is not pinned.</summary>
    public string? Pin { get; init; }

    /// <summary>Fewest cached replicas wanted.</summary>
    public int ReplicationMin { get; init; }

    /// <summary>Most cached replicas wanted; -1 without limit.</summary>
    public int ReplicationMax { get; init; } = -1;

    /// <summary>Block length in bytes.</summary>
    public long BlockBytes { get; init; } = FabricLimits.BlockBytesDefault;

    /// <summary>Version of the bytes; 1 for directories.</summary>
    public ContentVersion ContentVersion { get; init; } = ContentVersion.First;

    /// <summary>The content's tag as users see it (an S3 ETag without quotes); null where none was computed.</summary>
    public string? ContentTag { get; init; }

    /// <summary>Whole or being written.</summary>
    public FileState State { get; init; } = FileState.Complete;

    /// <summary>Whether the under store has it.</summary>
    public PersistenceState Persistence { get; init; } = PersistenceState.NotPersisted;

    /// <summary>The mount it is persisted on; default where it is on none.</summary>
    public MountId MountId { get; init; }

    /// <summary>What the under store said when last synced or written; null when it was never there.</summary>
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>When it was last known to equal the under store.</summary>
    public HybridTimestamp SyncedAt { get; init; }

    /// <summary>When the set of its children was last known to equal the under store's.</summary>
    public HybridTimestamp ChildrenSyncedAt { get; init; }

    /// <summary>
    /// Counts changes of this row, from 1. Set by the metastore: a commit returns nothing because the caller can add
    /// one.
    /// </summary>
    public long RowVersion { get; init; } = 1;
}
