using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Engine.Namespace;

/// <summary>The merge-join of sorted rows with a sorted listing into changes. Decides only; commits nothing.</summary>
internal sealed class ListingMerge(DirectoryEntries entries, ListingBatch batch, InodeId parent)
{
    private readonly List<(string Name, Fingerprint Seen)> _inserts = [];

    public List<MetastoreChange> Changes { get; } = [];

    public List<string> Names { get; } = [];

    public List<InodeRow> RemovedRows { get; } = [];

    public List<FileVersion> Dropped { get; } = [];

    public int InsertCount => _inserts.Count;

    public int ChangedCount { get; private set; }

    /// <summary>Pairs both sides by name, in one pass.</summary>
    public void Pair(List<InodeRow> rows, List<ListedEntry> listed)
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
        foreach (var (name, seen) in _inserts)
        {
            var row = SyncPlanner.NewRow(new InodeId(first++), parent, name, seen, batch.Mount);
            Changes.Add(new MetastoreChange.InsertInode(row));
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
        switch (plan.Action)
        {
            case SyncAction.Inserted:
                _inserts.Add((name, seen!.Value.Fingerprint));
                break;
            case SyncAction.Removed:
                Remove(row!);
                break;
            case SyncAction.Replaced:
                Remove(row!);
                _inserts.Add((name, seen!.Value.Fingerprint));
                break;
            case SyncAction.ContentChanged or SyncAction.MetadataUpdated:
                Change(row!, plan);
                break;
            case SyncAction.Touched when plan.Next!.Persistence != row!.Persistence:
                Change(row, plan);
                break;
            default:
                return;
        }

        Names.Add(name);
    }

    private void Remove(InodeRow row)
    {
        Changes.Add(DirectorySync.Removal(row));
        RemovedRows.Add(row);
        if (row.Kind == EntryKind.File)
        {
            Dropped.Add(new FileVersion(row.Id, row.ContentVersion));
        }
    }

    private void Change(InodeRow row, SyncPlan plan)
    {
        Changes.Add(new MetastoreChange.UpdateInode(plan.Next!, row.RowVersion));
        ChangedCount++;
        if (plan.Action == SyncAction.ContentChanged)
        {
            Dropped.Add(new FileVersion(row.Id, row.ContentVersion));
        }
    }
}
