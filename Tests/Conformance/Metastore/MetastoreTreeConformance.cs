using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Moves, detached subtrees and their reclaiming.</summary>
public abstract class MetastoreTreeConformance : MetastoreConformance
{
    [Fact]
    public async Task Move_Directory_TakesItsSubtreeAlong()
    {
        await CommitAsync(
            Insert(Folder(1000, "a")), Insert(Folder(1001, "b")), Insert(Folder(1002, "sub", 1000)),
            Insert(File(1003, "f", 1002)));

        await CommitAsync(Update(Folder(1000, "moved", 1001), 1));

        Assert.Equal(["b"], await NamesAsync(1));
        Assert.Equal(["moved"], await NamesAsync(1001));
        Assert.Equal(["sub"], await NamesAsync(1000));
        Assert.Equal(["f"], await NamesAsync(1002));
    }

    [Fact]
    public async Task Move_BadTarget_NamesWhatIsWrong()
    {
        await CommitAsync(Insert(Folder(1000, "a")), Insert(File(1001, "b")), Insert(File(1002, "c", 1000)));

        await FailsAsync(FabricErrorKind.AlreadyExists, Update(File(1001, "a"), 1));
        await FailsAsync(FabricErrorKind.AlreadyExists, Update(File(1001, "c", 1000), 1));
        await FailsAsync(FabricErrorKind.NotADirectory, Update(File(1002, "x", 1001), 1));
        await FailsAsync(FabricErrorKind.NotFound, Update(File(1002, "x", 4711), 1));
        await FailsAsync(FabricErrorKind.NotFound, Update(File(1002, "x", 2), 1));

        Assert.Equal(["a", "b"], await NamesAsync(1));
    }

    [Fact]
    public async Task Move_ReplacingInOneTransaction_SwapsTheName()
    {
        await CommitAsync(Insert(File(1000, "target")), Insert(File(1001, "source")));

        await CommitAsync(Delete(1000, 1), Update(File(1001, "target"), 1));

        Assert.Equal(1001, (await FindAsync(1, "target"))!.Id.Value);
        Assert.Equal(["target"], await NamesAsync(1));
    }

    [Fact]
    public async Task Move_IntoOwnSubtree_IsRefusedAtAnyDepth()
    {
        const int Depth = 300;
        await CommitAsync(
            [.. Enumerable.Range(0, Depth).Select(i => Insert(Folder(1000 + i, "d", i == 0 ? 1 : 999 + i)))]);

        await FailsAsync(FabricErrorKind.InvalidArgument, Update(Folder(1000, "x", 1000), 1));
        await FailsAsync(FabricErrorKind.InvalidArgument, Update(Folder(1000, "x", 1001), 1));
        await FailsAsync(FabricErrorKind.InvalidArgument, Update(Folder(1000, "x", 1000 + Depth - 1), 1));
        await CommitAsync(Update(Folder(1000 + Depth - 1, "x"), 1));

        Assert.Equal(["d", "x"], await NamesAsync(1));
    }

    [Fact]
    public async Task Detach_Directory_HidesTheSubtreeAtOnce()
    {
        await BuildSubtreeAsync();

        await CommitAsync(Detach(1000, 1));

        Assert.Empty(await NamesAsync(1));
        Assert.Null(await GetAsync(1000));
        Assert.Null(await GetAsync(1002));
        Assert.Null(await FindAsync(1000, "sub"));
        Assert.Empty(await NamesAsync(1000));
        Assert.Empty(await NamesAsync(2));
        Assert.Null(await FindAsync(2, "1000"));
        Assert.NotNull(await Store.TryGetDocumentAsync(DocumentKinds.Reclaim, "1000", Token));
    }

    [Fact]
    public async Task Detach_ThenChangesBelow_AreRefused()
    {
        await BuildSubtreeAsync();
        await CommitAsync(Insert(File(1005, "outside")), Detach(1000, 1));

        await FailsAsync(FabricErrorKind.NotFound, Insert(File(1006, "x", 1000)));
        await FailsAsync(FabricErrorKind.NotFound, Insert(File(1006, "x", 1001)));
        await FailsAsync(FabricErrorKind.NotFound, Update(File(1005, "x", 1001), 1));
        await FailsAsync(FabricErrorKind.Conflict, Update(Folder(1000, "back"), 2));
        await FailsAsync(FabricErrorKind.Conflict, Require(1000, 2));
        await FailsAsync(FabricErrorKind.Conflict, Detach(1000, 2));
        await CommitAsync(Insert(Folder(1006, "d")));
    }

    [Fact]
    public async Task Detach_OtherVersion_FailsWithConflict()
    {
        await BuildSubtreeAsync();

        await FailsAsync(FabricErrorKind.Conflict, Detach(1000, 2));
        await FailsAsync(FabricErrorKind.Conflict, Detach(4711, 1));

        Assert.Equal(["d"], await NamesAsync(1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(1000)]
    public async Task Reclaim_DetachedSubtrees_ReturnsEachFileOnce(int rowsMax)
    {
        await BuildSubtreeAsync();
        await CommitAsync(Insert(File(1010, "single")), Insert(File(1011, "stays")));
        await CommitAsync(Detach(1000, 1));
        await CommitAsync(Detach(1010, 1));

        var files = new List<long>();
        while (await Store.ReclaimAsync(rowsMax, Token) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= rowsMax);
            files.AddRange(page.Select(static file => file.Inode.Value));
        }

        Assert.Equal([1002, 1003, 1010], files.Order());
        Assert.Empty(await Store.ListDocumentsAsync(DocumentKinds.Reclaim, null, 10, Token));
        Assert.Equal(["stays"], await NamesAsync(1));
        await CommitAsync(Insert(Folder(1000, "again")));
    }

    [Fact]
    public async Task Reclaim_DeepChainOfDirectories_EndsEmpty()
    {
        const int Depth = 500;
        await CommitAsync(
            [.. Enumerable.Range(0, Depth).Select(i => Insert(Folder(1000 + i, "d", i == 0 ? 1 : 999 + i)))]);
        await CommitAsync(Detach(1000, 1));

        Assert.Empty(await Store.ReclaimAsync(7, Token));

        Assert.Empty(await Store.ListDocumentsAsync(DocumentKinds.Reclaim, null, 10, Token));
        await CommitAsync(Insert(File(1000 + Depth - 1, "free-again")));
    }

    [Fact]
    public async Task Reclaim_AfterReopenInTheMiddle_Continues()
    {
        await BuildSubtreeAsync();
        await CommitAsync(Detach(1000, 1));
        var first = await Store.ReclaimAsync(1, Token);

        await using var again = await OpenAgainAsync();
        Assert.Null(await again.TryGetInodeAsync(new InodeId(1001), Token));
        var second = await again.ReclaimAsync(100, Token);

        Assert.Equal([1002, 1003], first.Concat(second).Select(static file => file.Inode.Value).Order());
        Assert.Empty(await again.ReclaimAsync(100, Token));
    }

    private Task BuildSubtreeAsync() => CommitAsync(
        Insert(Folder(1000, "d")),
        Insert(Folder(1001, "sub", 1000)),
        Insert(File(1002, "deep", 1001)),
        Insert(File(1003, "f", 1000)),
        Insert(Folder(1004, "empty", 1000)));
}
