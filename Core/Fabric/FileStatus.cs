using System.Collections.ObjectModel;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>What the fabric says of one path.</summary>
[GenerateSerializer, Immutable, Alias("oa.file-status")]
public sealed record FileStatus
{
    /// <summary>Where it is.</summary>
    [Id(0)]
    public required FabricPath Path { get; init; }

    /// <summary>Identity and version of the content.</summary>
    [Id(1)]
    public required FileVersion Version { get; init; }

    /// <summary>File or directory.</summary>
    [Id(2)]
    public required EntryKind Kind { get; init; }

    /// <summary>Length in bytes; 0 for directories.</summary>
    [Id(3)]
    public long LengthBytes { get; init; }

    /// <summary>Modification time, milliseconds since 1970 UTC.</summary>
    [Id(4)]
    public long ModifiedUnixMs { get; init; }

    /// <summary>Creation time, milliseconds since 1970 UTC.</summary>
    [Id(5)]
    public long CreatedUnixMs { get; init; }

    /// <summary>Owner name.</summary>
    [Id(6)]
    public string Owner { get; init; } = string.Empty;

    /// <summary>Group name.</summary>
    [Id(7)]
    public string Group { get; init; } = string.Empty;

    /// <summary>POSIX permission bits.</summary>
    [Id(8)]
    public int Mode { get; init; }

    /// <summary>
    /// Changes with every content: an MD5 in hex where the fabric saw all bytes, <c>md5-N</c> for multipart, else
    /// derived from the under store and then with a dash, so that no client takes it for an MD5. Empty for directories.
    /// </summary>
    [Id(9)]
    public string ContentTag { get; init; } = string.Empty;

    /// <summary>Extended attributes.</summary>
    [Id(10)]
    public IReadOnlyDictionary<string, string> XAttrs { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Time to live in milliseconds; -1 for ever.</summary>
    [Id(11)]
    public long TtlMs { get; init; } = -1;

    /// <summary>What happens at its end.</summary>
    [Id(12)]
    public TtlAction TtlAction { get; init; } = TtlAction.Delete;

    /// <summary>Whether its cached data is pinned.</summary>
    [Id(13)]
    public bool Pinned { get; init; }

    /// <summary>Block length in bytes.</summary>
    [Id(14)]
    public long BlockBytes { get; init; } = FabricLimits.BlockBytesDefault;

    /// <summary>Whether the under store has it.</summary>
    [Id(15)]
    public PersistenceState Persistence { get; init; } = PersistenceState.NotPersisted;

    /// <summary>The mount it belongs to.</summary>
    [Id(16)]
    public MountId Mount { get; init; }

    /// <summary>Whether this path is itself a mount point.</summary>
    [Id(17)]
    public bool IsMountPoint { get; init; }

    /// <summary>What the under store said last; null when it was never there.</summary>
    [Id(18)]
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>When it was last known to equal the under store.</summary>
    [Id(19)]
    public HybridTimestamp SyncedAt { get; init; }

    /// <summary>
    /// POSIX ACL in text form where one was set, its entries of owner, group and other as in <see cref="Mode"/>; else
    /// null.
    /// </summary>
    [Id(20)]
    public string? Acl { get; init; }

    /// <summary>
    /// The media its cached data is pinned to: MEM, SSD and HDD with commas; empty for any, null when not pinned.
    /// </summary>
    [Id(21)]
    public string? PinMedia { get; init; }

    /// <summary>Fewest cached replicas wanted.</summary>
    [Id(22)]
    public int ReplicationMin { get; init; }

    /// <summary>Most cached replicas wanted; -1 without limit.</summary>
    [Id(23)]
    public int ReplicationMax { get; init; } = -1;

    /// <summary>Of a directory that has one, where it alone is asked for: its quota.</summary>
    [Id(24)]
    public QuotaStatus? Quota { get; init; }

    /// <summary>Where it alone is asked for: its priority in the cache, high or low; null for none.</summary>
    [Id(25)]
    public string? CachePriority { get; init; }

    /// <summary>Where it alone is asked for: how its pages rise, never or always; null as most.</summary>
    [Id(26)]
    public string? Promotion { get; init; }

    /// <summary>Whether this is a directory.</summary>
    public bool IsDirectory => Kind == EntryKind.Directory;
}
