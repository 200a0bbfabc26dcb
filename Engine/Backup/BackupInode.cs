namespace OrleansAlluxio.Engine.Backup;

/// <summary>
/// An inode in a backup. When it was compared with the store is left out: after a restore nothing has been.
/// </summary>
internal sealed record BackupInode
{
    public long Id { get; init; }

    public long Parent { get; init; }

    public string Name { get; init; } = string.Empty;

    public EntryKind Kind { get; init; }

    public long Length { get; init; }

    public long Modified { get; init; }

    public long Created { get; init; }

    public string? Owner { get; init; }

    public string? Group { get; init; }

    public int Mode { get; init; }

    public string? Acl { get; init; }

    public string? XAttrs { get; init; }

    public long? Ttl { get; init; }

    public TtlAction? TtlAction { get; init; }

    public string? Pin { get; init; }

    public int ReplicationMin { get; init; }

    public int? ReplicationMax { get; init; }

    public long? BlockBytes { get; init; }

    public long ContentVersion { get; init; }

    public string? ContentTag { get; init; }

    public FileState State { get; init; }

    public PersistenceState Persistence { get; init; }

    public long? Mount { get; init; }

    public Stored? Fingerprint { get; init; }

    public static BackupInode Of(InodeRow row) => new()
    {
        Id = row.Id.Value,
        Parent = row.ParentId.Value,
        Name = row.Name,
        Kind = row.Kind,
        Length = row.LengthBytes,
        Modified = row.ModifiedUnixMs,
        Created = row.CreatedUnixMs,
        Owner = row.Owner,
        Group = row.Group,
        Mode = row.Mode,
        Acl = row.Acl,
        XAttrs = row.XAttrs,
        Ttl = row.TtlMs,
        TtlAction = row.TtlAction,
        Pin = row.Pin,
        ReplicationMin = row.ReplicationMin,
        ReplicationMax = row.ReplicationMax,
        BlockBytes = row.BlockBytes,
        ContentVersion = row.ContentVersion.Value,
        ContentTag = row.ContentTag,
        State = row.State,
        Persistence = row.Persistence,
        Mount = row.MountId.Value == 0 ? null : row.MountId.Value,
        Fingerprint = row.Fingerprint is { } f
            ? new Stored(f.Kind, f.LengthBytes, f.ModifiedUnixMs, f.ContentTag, f.Owner, f.Group, f.Mode)
            : null,
    };

    /// <summary>The row, never compared with its store.</summary>
    public InodeRow ToRow() => new()
    {
        Id = new InodeId(Id),
        ParentId = new InodeId(Parent),
        Name = Name,
        Kind = Kind,
        LengthBytes = Length,
        ModifiedUnixMs = Modified,
        CreatedUnixMs = Created,
        Owner = Owner ?? string.Empty,
        Group = Group ?? string.Empty,
        Mode = Mode,
        Acl = Acl,
        XAttrs = XAttrs,
        TtlMs = Ttl ?? -1,
        TtlAction = TtlAction ?? Core.Namespace.TtlAction.Delete,
        Pin = Pin,
        ReplicationMin = ReplicationMin,
        ReplicationMax = ReplicationMax ?? -1,
        BlockBytes = BlockBytes ?? FabricLimits.BlockBytesDefault,
        ContentVersion = new ContentVersion(ContentVersion),
        ContentTag = ContentTag,
        State = State,
        Persistence = Persistence,
        MountId = Mount is { } mount ? new MountId(mount) : default,
        Fingerprint = Fingerprint?.ToFingerprint(),
    };

    /// <summary>What the store had.</summary>
    internal sealed record Stored(
        EntryKind Kind, long Length, long Modified, string? Tag, string? Owner, string? Group, int Mode)
    {
        public Fingerprint ToFingerprint() => new()
        {
            Kind = Kind,
            LengthBytes = Length,
            ModifiedUnixMs = Modified,
            ContentTag = Tag ?? string.Empty,
            Owner = Owner ?? string.Empty,
            Group = Group ?? string.Empty,
            Mode = Mode,
        };
    }
}
