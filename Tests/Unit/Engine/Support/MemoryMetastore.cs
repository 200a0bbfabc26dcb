using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Engine.Support;

/// <summary>One process' connection to a <see cref="MemoryTree"/>.</summary>
internal sealed class MemoryMetastore(MemoryTree tree, Faults faults) : IMetastore
{
    public ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken) =>
        faults.RunAsync("inode", () => tree.Get(id.Value), $"{id}");

    public ValueTask<InodeRow?> TryFindChildAsync(InodeId parent, string name, CancellationToken cancellationToken) =>
        faults.RunAsync(
            "child", () => tree.Where(r => r.ParentId == parent && r.Name == name && r.Id != parent).FirstOrDefault(),
            $"{parent}/{name}");

    public ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync<IReadOnlyList<InodeRow>>("children", () =>
            [.. tree.Where(r => r.ParentId == parent && r.Id != parent
                    && (afterName is null || Utf8Order.Compare(r.Name, afterName) > 0))
                .OrderBy(r => r.Name, Utf8Order.Comparer).Take(limit)],
            $"{parent}/{afterName}");

    public async ValueTask CommitAsync(IReadOnlyList<MetastoreChange> changes, CancellationToken cancellationToken) =>
        await faults.RunAsync("commit", () => tree.Commit(changes), string.Join(' ', changes.Select(Subject)));

    public ValueTask<long> ReserveIdsAsync(
        MetastoreSequence sequence, int count, CancellationToken cancellationToken) =>
        faults.RunAsync("reserve", () => tree.Reserve(sequence, count));

    public ValueTask<DocumentRow?> TryGetDocumentAsync(string kind, string key, CancellationToken cancellationToken) =>
        faults.RunAsync("document", () => tree.Document(kind, key));

    public ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync<IReadOnlyList<DocumentRow>>("documents", () =>
            [.. tree.Documents(kind).Where(
                d => afterKey is null || Utf8Order.Compare(d.Key, afterKey) > 0).Take(limit)]);

    public ValueTask<IReadOnlyList<FileVersion>> ReclaimAsync(int rowsMax, CancellationToken cancellationToken) =>
        faults.RunAsync("reclaim", tree.Reclaim);

    public ValueTask<IReadOnlyList<InodeRow>> ListUnpersistedAsync(
        InodeId? after, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync<IReadOnlyList<InodeRow>>("unpersisted", () =>
            [.. tree.Where(r => r.Kind == EntryKind.File && r.Persistence != PersistenceState.Persisted
                    && r.Id.Value > (after?.Value ?? 0))
                .Where(r => tree.IsAttached(r.Id.Value)).OrderBy(r => r.Id.Value).Take(limit)]);

    public ValueTask<IReadOnlyList<InodeRow>> ListDueAsync(
        long throughUnixMs, InodeRow? after, int limit, CancellationToken cancellationToken) =>
        faults.RunAsync<IReadOnlyList<InodeRow>>("due", () =>
            [.. tree.Where(r => r.DueUnixMs <= throughUnixMs
                    && (after is null || (r.DueUnixMs, r.Id.Value).CompareTo((after.DueUnixMs, after.Id.Value)) > 0))
                .Where(r => tree.IsAttached(r.Id.Value)).OrderBy(r => (r.DueUnixMs, r.Id.Value)).Take(limit)]);

    public ValueTask<MetastoreStatistics> GetStatisticsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MetastoreStatistics(tree.Where(static _ => true).Count, 0, 0, 0));

    public ValueTask DisposeAsync() => default;

    private static string Subject(MetastoreChange change) => change switch
    {
        MetastoreChange.InsertInode insert => $"+{insert.Row.ParentId}/{insert.Row.Name}",
        MetastoreChange.UpdateInode update => $"~{update.Row.ParentId}/{update.Row.Name}",
        MetastoreChange.DeleteInode delete => $"-{delete.Id}",
        MetastoreChange.DetachSubtree detach => $"--{detach.Id}",
        _ => change.GetType().Name,
    };
}
