using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>The merge-join of sorted rows with a sorted listing into changes. Decides only; commits nothing.</summary>
internal sealed class ListingMerge(DirectoryEntries entries, ListingBatch batch, InodeRow parent)
{
    private readonly List<ListedEntry> _inserts = [];

    public HybridTimestamp StartedAt => batch.StartedAt;

    public List<MetastoreChange> Changes { get; } = [];

    public List<string> Names { get; } = [];

    public List<InodeRow> RemovedRows { get; } = [];

    public List<FileVersion> Dropped { get; } = [];

    /// <summary>
    /// Directories with something else, or nothing, in the listing. What is below them decides, so not here.
    /// </summary>
    public List<string> MissingDirectories { get; } = [];

    /// <summary>
    /// Files that the listing does not decide: each is asked for by itself. Those that it lacks, where the batch asks
    /// to keep them, and those that it has otherwise and that were changed here since it was asked for: it may be
    /// older than the change.
    /// </summary>
    public List<string> UndecidedFiles { get; } = [];

    /// <summary>Directories that only the fabric has.</summary>
    public List<string> KeptDirectories { get; } = [];

    public int InsertCount => _inserts.Count;

    public int ChangedCount { get; private set; }

    /// <summary>Pairs both sides by name, in one pass.</summary>
    public void Pair(IReadOnlyList<InodeRow> rows, IReadOnlyList<ListedEntry> listed)
    {
        var (r, l) = (0, 0);
        while (r < rows.Count || l < listed.Count)
        {
            var order = r == rows.Count ? 1
                : l == listed.Count ? -1
                : Utf8Order.Compare(rows[r].Name, listed[l].Name);
            var row = order <= 0 ? rows[r++] : null;
            var seen = order >= 0 ? listed[l++] : (ListedEntry?)null;
            Decide(row, seen);
        }
    }

    /// <summary>Gives the new entries their identities, from a reserved run.</summary>
    public void AssignIds(long first)
    {
        foreach (var (name, seen, hasAcl) in _inserts)
        {
            var isKnown = hasAcl != true && (batch.TellsAll || seen.Kind == EntryKind.Directory);
            var row = SyncPlanner.NewRow(
                new InodeId(first++), parent, name,
                new SyncObserved(seen, batch.Mount, isKnown ? batch.StartedAt : HybridTimestamp.Never));
            Changes.Add(new MetastoreChange.InsertInode(row));
            PinChanges.Note(Changes, null, row);
        }
    }

    private void Decide(InodeRow? row, ListedEntry? seen)
    {
        var name = row?.Name ?? seen!.Value.Name;
        var newer = batch.Excluded.Contains(name)
            || (row is not null && row.SyncedAt > batch.StartedAt)
            || (row is null && entries.WasRemovedAfter(name, batch.StartedAt));
        if (newer)
        {
            return;
        }

        var plan = SyncPlanner.Plan(row, seen?.Fingerprint);
        if (row is { Kind: EntryKind.File } && !IsDecided(name, plan.Action))
        {
            UndecidedFiles.Add(name);
            return;
        }

        switch (plan.Action)
        {
            case SyncAction.Removed or SyncAction.Replaced when row!.Kind == EntryKind.Directory:
                MissingDirectories.Add(name);
                return;
            case SyncAction.KeptUnpersisted when row!.Kind == EntryKind.Directory:
                KeptDirectories.Add(name);
                return;
            case SyncAction.Inserted:
                _inserts.Add(seen!.Value);
                break;
            case SyncAction.Removed:
                Remove(row!);
                break;
            case SyncAction.Replaced:
                Remove(row!);
                _inserts.Add(seen!.Value);
                break;
            case SyncAction.ContentChanged when row!.Fingerprint?.MayBeSameContent(seen!.Value.Fingerprint) == true:
                if (SyncPlanner.Suspect(row, seen.Value.Fingerprint) is not { } suspect)
                {
                    return;
                }

                Changes.Add(new MetastoreChange.UpdateInode(suspect, row.RowVersion));
                ChangedCount++;
                break;
            case SyncAction.ContentChanged or SyncAction.MetadataUpdated:
                Change(row!, plan, seen!.Value);
                break;
            case SyncAction.Touched when plan.Next!.Persistence != row!.Persistence:
                Change(row, plan, seen!.Value);
                break;
            case SyncAction.Touched when IsAclOpen(row!, seen!.Value) && !row!.SyncedAt.IsNever:
                // Another ACL changes nothing that a listing tells.
                Changes.Add(new MetastoreChange.UpdateInode(
                    plan.Next! with { SyncedAt = HybridTimestamp.Never }, row.RowVersion));
                ChangedCount++;
                break;
            case SyncAction.Touched when !batch.TellsAll && plan.Next!.Kind == EntryKind.File
                && row!.Fingerprint!.ModifiedUnixMs != plan.Next.Fingerprint!.ModifiedUnixMs:
                // Written with the same bytes: what the store carries beside them may be other, which no listing says.
                Changes.Add(new MetastoreChange.UpdateInode(
                    plan.Next with { SyncedAt = HybridTimestamp.Never }, row.RowVersion));
                ChangedCount++;
                break;
            default:
                return;
        }

        Names.Add(name);
    }

    // A store's commit is not one moment: what counts as synced since before it may have been listed before it, too.
    private bool IsDecided(string name, SyncAction action) => action switch
    {
        SyncAction.Removed when batch.KeepsMissing => false,
        SyncAction.Removed or SyncAction.Replaced or SyncAction.ContentChanged or SyncAction.MetadataUpdated =>
            !entries.MayHaveChangedAfter(name, batch.StartedAt),
        _ => true,
    };

    // Where there is an ACL, or was one, only a status tells what it says now.
    private static bool IsAclOpen(InodeRow row, ListedEntry seen) =>
        seen.HasAcl is { } hasAcl && (hasAcl || row.Acl is not null);

    private void Remove(InodeRow row)
    {
        Changes.Add(DirectorySync.Removal(row));
        PinChanges.Note(Changes, row, null);
        RemovedRows.Add(row);
        if (row.Kind == EntryKind.File)
        {
            Dropped.Add(new FileVersion(row.Id, row.ContentVersion));
        }
    }

    private void Change(InodeRow row, SyncPlan plan, ListedEntry seen)
    {
        var next = plan.Next! with { SyncedAt = batch.StartedAt };
        if (IsAclOpen(row, seen))
        {
            // A store shows the mask in place of the group's bits, which must not give the group more meanwhile.
            const int group = 0x38;
            var isMask = seen.HasAcl == true && row.Acl is not null;
            var mode = isMask ? (next.Mode & ~group) | (row.Mode & group) : next.Mode;
            next = next with { SyncedAt = HybridTimestamp.Never, Mode = mode };
        }

        if (plan.Action == SyncAction.ContentChanged && !batch.TellsAll)
        {
            next = next with { SyncedAt = HybridTimestamp.Never }; // Its new content type is not known yet.
        }

        Changes.Add(new MetastoreChange.UpdateInode(next, row.RowVersion));
        ChangedCount++;
        if (plan.Action == SyncAction.ContentChanged)
        {
            Dropped.Add(new FileVersion(row.Id, row.ContentVersion));
        }
    }
}
