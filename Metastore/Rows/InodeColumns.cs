namespace OrleansAlluxio.Metastore.Rows;

/// <summary>
/// An inode as columns: what both dialects bind and read. A null column stands for the common value, so that a plain
/// file's row stays small. What null means is on disk and never changes.
/// </summary>
internal struct InodeColumns
{
    /// <summary>The block length that a null column stands for. Fixed by the format, not by today's default.</summary>
    private const long BlockBytesOfNull = 64L << 20;

    /// <summary>The columns in the order of <see cref="Names"/>.</summary>
    public const string List =
        "id, parent_id, name, kind, length_bytes, modified_ms, created_ms, owner, group_name, mode, acl, xattrs, "
        + "ttl_ms, ttl_action, pin, replication_min, replication_max, block_bytes, content_version, content_tag, "
        + "state, persistence, mount_id, fingerprint, synced_at, children_synced_at, row_version";

    public long Id;
    public long ParentId;
    public string Name;
    public long Kind;
    public long LengthBytes;
    public long ModifiedMs;
    public long CreatedMs;
    public string? Owner;
    public string? GroupName;
    public long Mode;
    public string? Acl;
    public string? XAttrs;
    public long? TtlMs;
    public long? TtlAction;
    public string? Pin;
    public long? ReplicationMin;
    public long? ReplicationMax;
    public long? BlockBytes;
    public long ContentVersion;
    public string? ContentTag;
    public long State;
    public long Persistence;
    public long? MountId;
    public byte[]? Fingerprint;
    public long? SyncedAt;
    public long? ChildrenSyncedAt;
    public long RowVersion;

    /// <summary>The names of <see cref="List"/>, one by one.</summary>
    public static IReadOnlyList<string> Names { get; } = List.Split(", ");

    /// <summary>A row to be stored at the given row version.</summary>
    public static InodeColumns Encode(InodeRow row, long rowVersion) => new()
    {
        Id = row.Id.Value,
        ParentId = row.ParentId.Value,
        Name = row.Name,
        Kind = (long)row.Kind,
        LengthBytes = row.LengthBytes,
        ModifiedMs = row.ModifiedUnixMs,
        CreatedMs = row.CreatedUnixMs,
        Owner = row.Owner.Length == 0 ? null : row.Owner,
        GroupName = row.Group.Length == 0 ? null : row.Group,
        Mode = row.Mode,
        Acl = row.Acl,
        XAttrs = row.XAttrs,
        TtlMs = row.TtlMs == -1 ? null : row.TtlMs,
        TtlAction = row.TtlAction == Core.Namespace.TtlAction.Delete ? null : (long)row.TtlAction,
        Pin = row.Pin,
        ReplicationMin = row.ReplicationMin == 0 ? null : row.ReplicationMin,
        ReplicationMax = row.ReplicationMax == -1 ? null : row.ReplicationMax,
        BlockBytes = row.BlockBytes == BlockBytesOfNull ? null : row.BlockBytes,
        ContentVersion = row.ContentVersion.Value,
        ContentTag = row.ContentTag,
        State = (long)row.State,
        Persistence = (long)row.Persistence,
        MountId = row.MountId.Value == 0 ? null : row.MountId.Value,
        Fingerprint = row.Fingerprint is null ? null : FingerprintCodec.Encode(row.Fingerprint, row),
        SyncedAt = row.SyncedAt.IsNever ? null : row.SyncedAt.Value,
        ChildrenSyncedAt = row.ChildrenSyncedAt.IsNever ? null : row.ChildrenSyncedAt.Value,
        RowVersion = rowVersion,
    };

    /// <summary>
    /// The row; DataCorrupt, naming the inode, when the columns are none that <see cref="Encode"/> writes.
    /// </summary>
    public readonly InodeRow Decode()
    {
        if (FirstFault() is { } fault)
        {
            throw MetastoreErrors.CorruptInode(Id, fault);
        }

        var row = new InodeRow
        {
            Id = new InodeId(Id),
            ParentId = new InodeId(ParentId),
            Name = Name,
            Kind = (EntryKind)Kind,
            LengthBytes = LengthBytes,
            ModifiedUnixMs = ModifiedMs,
            CreatedUnixMs = CreatedMs,
            Owner = Owner ?? string.Empty,
            Group = GroupName ?? string.Empty,
            Mode = (int)Mode,
            Acl = Acl,
            XAttrs = XAttrs,
            TtlMs = TtlMs ?? -1,
            TtlAction = (TtlAction)(TtlAction ?? (long)Core.Namespace.TtlAction.Delete),
            Pin = Pin,
            ReplicationMin = (int)(ReplicationMin ?? 0),
            ReplicationMax = (int)(ReplicationMax ?? -1),
            BlockBytes = BlockBytes ?? BlockBytesOfNull,
            ContentVersion = new ContentVersion(ContentVersion),
            ContentTag = ContentTag,
            State = (FileState)State,
            Persistence = (PersistenceState)Persistence,
            MountId = MountId is { } mount ? new MountId(mount) : default,
            SyncedAt = new HybridTimestamp(SyncedAt ?? 0),
            ChildrenSyncedAt = new HybridTimestamp(ChildrenSyncedAt ?? 0),
            RowVersion = RowVersion,
        };
        return Fingerprint is null ? row : row with { Fingerprint = FingerprintCodec.Decode(Fingerprint, row) };
    }

    private readonly string? FirstFault() =>
        Id <= 0 || ParentId <= 0 ? "an id is not positive"
        : Name is null || (Name.Length == 0 && Id != ReservedInodes.Root) ? "the name is missing"
        : Kind is < 1 or > 2 ? $"kind {Kind} is unknown"
        : LengthBytes < 0 ? $"length {LengthBytes} is negative"
        : Mode is < 0 or > MetastoreRules.ModeMax ? $"mode {Mode} is out of range"
        : State is < 1 or > 2 ? $"state {State} is unknown"
        : Persistence is < 1 or > 4 ? $"persistence {Persistence} is unknown"
        : ContentVersion <= 0 ? $"content version {ContentVersion} is not positive"
        : RowVersion <= 0 ? $"row version {RowVersion} is not positive"
        : OptionalFault();

    private readonly string? OptionalFault() =>
        TtlMs is < -1 ? $"time to live {TtlMs} is negative"
        : TtlAction is < 1 or > 2 ? $"time-to-live action {TtlAction} is unknown"
        : ReplicationMin is < 0 or > int.MaxValue ? $"replication minimum {ReplicationMin} is out of range"
        : ReplicationMax is < -1 or > int.MaxValue ? $"replication maximum {ReplicationMax} is out of range"
        : BlockBytes is <= 0 ? $"block length {BlockBytes} is not positive"
        : MountId is <= 0 ? $"mount id {MountId} is not positive"
        : XAttrs is not null && !MetastoreRules.IsStringObject(XAttrs)
            ? "the extended attributes are no JSON object of strings"
        : null;
}
