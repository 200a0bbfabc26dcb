using System.Globalization;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Keeps one document for each pinned entry beside its row, and one for each file whose cached copies are counted, in
/// the same transaction, so that who looks for them finds them without reading the tree. A directory's pin is given to
/// every entry made or found in it from then on; each then has its own.
/// </summary>
internal static class PinChanges
{
    /// <summary>The document key of an inode, in order of the inode.</summary>
    public static string KeyOf(InodeId inode) => inode.Value.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The inode of a document.</summary>
    public static InodeId InodeOf(string key) => new(long.Parse(key, CultureInfo.InvariantCulture));

    /// <summary>Adds what a row asks for where it was <paramref name="before"/>.</summary>
    public static void Note(List<MetastoreChange> changes, InodeRow? before, InodeRow? after)
    {
        Note(changes, DocumentKinds.Pin, IsPinned(before) ? before : null, IsPinned(after) ? after : null);
        Note(changes, DocumentKinds.Replication, IsCounted(before) ? before : null, IsCounted(after) ? after : null);
    }

    private static bool IsPinned(InodeRow? row) => row is { Pin: not null };

    private static bool IsCounted(InodeRow? row) =>
        row is { Kind: EntryKind.File, ReplicationMin: > 0 } or { Kind: EntryKind.File, ReplicationMax: >= 0 };

    private static void Note(List<MetastoreChange> changes, string kind, InodeRow? before, InodeRow? after)
    {
        if (before is not null && after?.Id != before.Id)
        {
            changes.Add(new MetastoreChange.DeleteDocument(kind, KeyOf(before.Id), null));
        }

        if (after is not null && before?.Id != after.Id)
        {
            changes.Add(new MetastoreChange.PutDocument(kind, KeyOf(after.Id), "{}"u8.ToArray(), null));
        }
    }
}
