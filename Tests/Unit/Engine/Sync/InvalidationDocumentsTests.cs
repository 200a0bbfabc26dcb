using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

public sealed class InvalidationDocumentsTests
{
    private readonly MemoryMetastore _metastore = new(new MemoryTree(), new Faults());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FoldAsync_TooMany_FoldsTheOldestIntoTheirParents()
    {
        var documents = new InvalidationDocuments(_metastore, documentsMax: 8);
        for (var i = 1; i <= 9; i++)
        {
            await PutAsync(documents, new StaleMark(FabricPath.Parse($"/a/b{i % 2}/f{i}"), Subtree: i % 3 == 0), i);
        }

        Assert.True(documents.IsFull);
        await documents.FoldAsync(Token);

        var left = await documents.LoadAsync(Token);
        Assert.True(left.Count <= 4, $"{left.Count}");
        Assert.False(documents.IsFull);
        for (var i = 1; i <= 9; i++)
        {
            var path = FabricPath.Parse($"/a/b{i % 2}/f{i}");
            Assert.Contains(left, m => path.IsSameOrUnder(m.Key.Path) && m.Value.Value >= i);
        }
    }

    [Fact]
    public async Task FoldAsync_SamePathsAgain_FoldsNothing()
    {
        var documents = new InvalidationDocuments(_metastore, documentsMax: 3);
        for (var i = 1; i <= 9; i++)
        {
            await PutAsync(documents, new StaleMark(FabricPath.Parse($"/f{i % 3}"), Subtree: true), i);
        }

        await documents.FoldAsync(Token);

        Assert.Equal(3, (await documents.LoadAsync(Token)).Count);
    }

    [Fact]
    public async Task LoadAsync_ExactAndSubtreeOfAPath_AreTwo()
    {
        var documents = new InvalidationDocuments(_metastore, documentsMax: 3);
        await PutAsync(documents, new StaleMark(FabricPath.Parse("/a"), Subtree: true), 1);
        await PutAsync(documents, new StaleMark(FabricPath.Parse("/a"), Subtree: false), 2);

        var loaded = await documents.LoadAsync(Token);

        Assert.Equal(1, loaded[new StaleMark(FabricPath.Parse("/a"), Subtree: true)].Value);
        Assert.Equal(2, loaded[new StaleMark(FabricPath.Parse("/a"), Subtree: false)].Value);
    }

    private async Task PutAsync(InvalidationDocuments documents, StaleMark mark, long at)
    {
        await _metastore.CommitAsync([InvalidationDocuments.Put(mark, new HybridTimestamp(at))], Token);
        documents.Added(1);
    }
}
