using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>A written file that becomes visible: replaces the entry of its name, if any, in one step.</summary>
[GenerateSerializer, Immutable, Alias("oa.write-commit")]
public sealed record WriteCommit
{
    /// <summary>The new file's identity, reserved when the write began; its version is the first.</summary>
    [Id(0)]
    public required InodeId Inode { get; init; }

    /// <summary>Length in bytes.</summary>
    [Id(1)]
    public required long LengthBytes { get; init; }

    /// <summary>What the writer asked for.</summary>
    [Id(2)]
    public required CreateOptions Options { get; init; }

    /// <summary>The mount it lies on.</summary>
    [Id(3)]
    public required MountId Mount { get; init; }

    /// <summary>Tag for users; null derives one from the fingerprint.</summary>
    [Id(4)]
    public string? ContentTag { get; init; }

    /// <summary>Whether the store has it now.</summary>
    [Id(5)]
    public required PersistenceState Persistence { get; init; }

    /// <summary>What the store said after its commit; null when it has not got it.</summary>
    [Id(6)]
    public Fingerprint? Fingerprint { get; init; }

    /// <summary>Extended attributes as stored.</summary>
    [Id(7)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }

    /// <summary>The intent this completes; null without one.</summary>
    [Id(8)]
    public string? IntentKey { get; init; }

    /// <summary>When the store was known to hold exactly this: before its commit was asked for.</summary>
    [Id(9)]
    public HybridTimestamp SyncedAt { get; init; }

    /// <summary>
    /// Modification time of what it stands for, milliseconds since 1970 UTC; null takes the write's own.
    /// </summary>
    [Id(10)]
    public long? ModifiedUnixMs { get; init; }

    /// <summary>
    /// Of a file made of another content of its name: it must still have the name, else PreconditionFailed, and its
    /// attributes stay. Null for a file of its own.
    /// </summary>
    [Id(11)]
    public FileVersion? Base { get; init; }

    /// <summary>Of a content the store has not got: the workers that keep all of it.</summary>
    [Id(12)]
    public IReadOnlyList<string>? Copies { get; init; }

    /// <summary>In how many processes it is to be until the store has it; 0 where nobody counts.</summary>
    [Id(13)]
    public int CopiesWanted { get; init; }
}
