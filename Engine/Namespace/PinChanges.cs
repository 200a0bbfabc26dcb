using System.Globalization;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>
/// Keeps one document for each pinned entry beside its row, in the same transaction, so that a start and a list find
/// the pinned ones without reading the tree. A directory's pin is given to every entry made or found in it from then
/// on; each then has its own.
/// </summary>
internal static class PinChanges
{
    /// <summary>The document key of an inode, in order of the inode.</summary>
    public static string KeyOf(InodeId inode) => inode.Value.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The inode of a document.</summary>
    public static InodeId InodeOf(string key) => new(long.Parse(key, CultureInfo.InvariantCulture));

    /// <summary>Adds what a row's pin asks for where it was <paramref name="before"/>.</summary>
    public static void Note(List<MetastoreChange> changes, InodeRow? before, InodeRow? after)
    {
        if (before is { Pin: not null } && (after?.Pin is null || after.Id != before.Id))
        {
            changes.Add(new MetastoreChange.DeleteDocument(DocumentKinds.Pin, KeyOf(before.Id), null));
        }

        if (after is { Pin: not null } && (before?.Pin is null || after.Id != before.Id))
        {
            changes.Add(new MetastoreChange.PutDocument(DocumentKinds.Pin, KeyOf(after.Id), "{}"u8.ToArray(), null));
        }
    }
}
