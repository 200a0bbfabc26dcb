namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// What identifies an under-store object: its content (kind, length, content tag or modification time) and its metadata
/// (owner, group, mode). Equal contents keep their cached pages; anything else gets a new content version.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.fingerprint")]
public sealed record Fingerprint
{
    /// <summary>File or directory.</summary>
    [Id(0)]
    public required EntryKind Kind { get; init; }

    /// <summary>Length in bytes; 0 for directories.</summary>
    [Id(1)]
    public long LengthBytes { get; init; }

    /// <summary>
    /// The store's modification time in milliseconds since 1970 UTC. Compared for equality only, never with our clock.
    /// </summary>
    [Id(2)]
    public long ModifiedUnixMs { get; init; }

    /// <summary>ETag, hash or version id that changes with every content; empty where the store has none.</summary>
    [Id(3)]
    public string ContentTag { get; init; } = string.Empty;

    /// <summary>Owner as the store names it; empty where it has none.</summary>
    [Id(4)]
    public string Owner { get; init; } = string.Empty;

    /// <summary>Group as the store names it; empty where it has none.</summary>
    [Id(5)]
    public string Group { get; init; } = string.Empty;

    /// <summary>POSIX permission bits; -1 where the store has none.</summary>
    [Id(6)]
    public int Mode { get; init; } = -1;

    /// <summary>Whether the bytes are the same as far as the store can tell.</summary>
    public bool SameContent(Fingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Kind != other.Kind)
        {
            return false;
        }

        if (Kind == EntryKind.Directory)
        {
            return true;
        }

        return LengthBytes == other.LengthBytes
            && (ContentTag.Length > 0 && other.ContentTag.Length > 0
                ? string.Equals(ContentTag, other.ContentTag, StringComparison.Ordinal)
                : ModifiedUnixMs == other.ModifiedUnixMs);
    }

    /// <summary>Whether owner, group and mode are the same.</summary>
    public bool SameMetadata(Fingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Mode == other.Mode && Owner == other.Owner && Group == other.Group;
    }
}
