namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// What identifies an under-store object: its content (kind, length, content tag or modification time) and its metadata
/// (owner, group, mode). Equal contents keep their cached pages; anything else gets a new content version.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.fingerprint")]
public sealed record Fingerprint
{
    /// <summary>In a content tag: what is behind it may change with the same bytes.</summary>
    public const char ChangeMark = '~';

    /// <summary>
    /// Before and after a branch's name, at the start of the tag of a file in a store of several branches.
    /// </summary>
    public const char BranchMark = '@';

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

    /// <summary>
    /// ETag, hash or version id that changes with every content; empty where the store has none. A store that also sees
    /// changes which may or may not be of the content puts what names those behind <see cref="ChangeMark"/>.
    /// </summary>
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

    /// <summary>The branch of the store that the content is in; null where a store is one.</summary>
    public string? Branch => BranchEnd is var end and > 0 ? ContentTag[1..end] : null;

    /// <summary>The tag as the branch that has the content gave it.</summary>
    public string StoreTag => BranchEnd is var end and > 0 ? ContentTag[(end + 1)..] : ContentTag;

    private int BranchEnd =>
        ContentTag.Length > 2 && ContentTag[0] == BranchMark ? ContentTag.IndexOf(BranchMark, 1) : 0;

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

    /// <summary>
    /// Whether the store cannot tell if the bytes are the same: only what stands behind the <see cref="ChangeMark"/>
    /// differs. Whoever wants to keep what it has of them must compare the bytes.
    /// </summary>
    public bool MayBeSameContent(Fingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var mark = ContentTag.LastIndexOf(ChangeMark);
        return mark > 0 && Kind == EntryKind.File && other.Kind == EntryKind.File && !SameContent(other)
            && LengthBytes == other.LengthBytes && other.ContentTag.LastIndexOf(ChangeMark) == mark
            && other.ContentTag.AsSpan(0, mark).SequenceEqual(ContentTag.AsSpan(0, mark));
    }

    /// <summary>Whether owner, group and mode are the same.</summary>
    public bool SameMetadata(Fingerprint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Mode == other.Mode && Owner == other.Owner && Group == other.Group;
    }
}
