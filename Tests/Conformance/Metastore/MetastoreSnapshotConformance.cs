using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Snapshots: one committed state, whatever happens beside.</summary>
public abstract class MetastoreSnapshotConformance : MetastoreConformance
{
    private IMetastoreSnapshots Snapshots => (IMetastoreSnapshots)Store;

    [Fact]
    public async Task Snapshot_WhileRowsChange_ShowsWhatWasThere()
    {
        await CommitAsync(
            Insert(Folder(1000, "d")), Insert(File(1001, "a", 1000)), Insert(File(1002, "b", 1000)),
            Insert(Folder(1003, "gone")), Insert(File(1004, "f", 1003)), Put("k", "1"), Put("other", "1"));
        var next = await Store.ReserveIdsAsync(MetastoreSequence.Inode, 1, Token);
        await using var snapshot = await Snapshots.OpenSnapshotAsync(Token);
        await CommitAsync(
            Insert(File(1005, "c", 1000)), Delete(1001, 1), Detach(1003, 1), Put("k", "2"), Put("late", "1"));
        await Store.ReserveIdsAsync(MetastoreSequence.Inode, 1_000_000, Token);

        Assert.Equal(["d", "gone"], await NamesAsync(snapshot, 1));
        Assert.Equal(["a", "b"], await NamesAsync(snapshot, 1000));
        Assert.Equal(["f"], await NamesAsync(snapshot, 1003));
        Assert.Equal(["b"], await NamesAsync(snapshot, 1000, "a"));
        Assert.NotNull(await snapshot.TryGetInodeAsync(new InodeId(1001), Token));
        Assert.Null(await snapshot.TryGetInodeAsync(new InodeId(1005), Token));
        Assert.Equal(["k", "other"], await snapshot.ListKindsAsync(Token));
        var document = Assert.Single(await snapshot.ListDocumentsAsync("k", null, 10, Token));
        Assert.Equal(("1", 1L), (System.Text.Encoding.UTF8.GetString(document.Payload.Span), document.RowVersion));
        Assert.InRange(
            await snapshot.NextIdAsync(MetastoreSequence.Inode, Token), next + 1, next + 999_999);

        await using var later = await Snapshots.OpenSnapshotAsync(Token);
        Assert.Equal(["d"], await NamesAsync(later, 1));
        Assert.Equal(["b", "c"], await NamesAsync(later, 1000));
        Assert.Equal(["k", "late", "other"], (await later.ListKindsAsync(Token)).Where(static k => k != "reclaim"));
    }

    [Fact]
    public async Task Snapshot_OfWhatIsBeingReclaimed_LeavesItOut()
    {
        await CommitAsync(Insert(Folder(1000, "d")), Insert(File(1001, "a", 1000)));
        await CommitAsync(Detach(1000, 1));
        await using var snapshot = await Snapshots.OpenSnapshotAsync(Token);

        Assert.Empty(await NamesAsync(snapshot, 1));
        Assert.Empty(await NamesAsync(snapshot, 1000));
        Assert.Null(await snapshot.TryGetInodeAsync(new InodeId(1001), Token));
    }

    private static MetastoreChange Put(string kind, string payload) =>
        new MetastoreChange.PutDocument(kind, "key", System.Text.Encoding.UTF8.GetBytes(payload), null);

    private static async Task<IReadOnlyList<string>> NamesAsync(
        IMetastoreSnapshot snapshot, long parent, string? after = null) =>
        [.. (await snapshot.ListChildrenAsync(new InodeId(parent), after, 100, Token)).Select(static r => r.Name)];
}
