using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Every change of an inode, alone: what it does and how its conditions fail.</summary>
public abstract class MetastoreChangesConformance : MetastoreConformance
{
    [Fact]
    public async Task Open_EmptyDatabase_HasOnlyTheRoot()
    {
        var root = await GetAsync(1);

        Assert.NotNull(root);
        Assert.Equal((1L, "", EntryKind.Directory, 0x1ED, 1L),
            (root.ParentId.Value, root.Name, root.Kind, root.Mode, root.RowVersion));
        Assert.Empty(await NamesAsync(1));
        Assert.Null(await FindAsync(1, ""));
        Assert.Null(await GetAsync(2));
    }

    [Fact]
    public async Task Insert_EveryField_ReadsBackEqual()
    {
        var row = File(1000, "naïve-文件-😀") with
        {
            LengthBytes = 12_345_678_901,
            ModifiedUnixMs = 1_700_000_000_123,
            CreatedUnixMs = -5,
            Owner = "владелец",
            Group = "g",
            Mode = 0xFFF,
            Acl = "user::rw-,user:a:r--",
            XAttrs = """{"user.a":"b","c":""}""",
            TtlMs = 0,
            TtlAction = TtlAction.Free,
            Pin = "",
            ReplicationMin = 2,
            ReplicationMax = 5,
            BlockBytes = 1 << 20,
            ContentVersion = new ContentVersion(7),
            ContentTag = "etag-2",
            State = FileState.Incomplete,
            Persistence = PersistenceState.Lost,
            MountId = new MountId(3),
            Fingerprint = new Fingerprint { Kind = EntryKind.File, LengthBytes = 9, ContentTag = "é", Mode = -1 },
            SyncedAt = new HybridTimestamp(long.MaxValue),
            ChildrenSyncedAt = new HybridTimestamp(5),
        };
        var plain = File(1001, "plain") with
        {
            Fingerprint = new Fingerprint { Kind = EntryKind.File, Mode = 0x1A4 },
        };

        await CommitAsync(Insert(row), Insert(plain));

        Assert.Equal(row, await GetAsync(1000));
        Assert.Equal(row, await FindAsync(1, row.Name));
        Assert.Equal(plain, await GetAsync(1001));
    }

    [Fact]
    public async Task Insert_TakenName_FailsWithAlreadyExistsAndChangesNothing()
    {
        await CommitAsync(Insert(File(1000, "a")));

        await FailsAsync(FabricErrorKind.AlreadyExists, Insert(Folder(1001, "a")));
        await FailsAsync(FabricErrorKind.AlreadyExists, Insert(File(1000, "b")));

        Assert.Null(await GetAsync(1001));
        Assert.Equal(["a"], await NamesAsync(1));
    }

    [Fact]
    public async Task Insert_BadParent_NamesWhatIsWrong()
    {
        await CommitAsync(Insert(File(1000, "file")));

        await FailsAsync(FabricErrorKind.NotFound, Insert(File(1001, "x", parent: 4711)));
        await FailsAsync(FabricErrorKind.NotADirectory, Insert(File(1001, "x", parent: 1000)));
        await FailsAsync(FabricErrorKind.NotFound, Insert(File(1001, "x", parent: 2)));
    }

    [Fact]
    public async Task Update_AtExpectedVersion_ReplacesAndCounts()
    {
        await CommitAsync(Insert(File(1000, "a")));

        await CommitAsync(Update(File(1000, "a") with { LengthBytes = 5, RowVersion = 99 }, 1));

        Assert.Equal((5L, 2L), ((await GetAsync(1000))!.LengthBytes, (await GetAsync(1000))!.RowVersion));
    }

    [Fact]
    public async Task Update_OtherVersionOrGone_FailsWithConflict()
    {
        await CommitAsync(Insert(File(1000, "a")));

        await FailsAsync(FabricErrorKind.Conflict, Update(File(1000, "a"), 2));
        await FailsAsync(FabricErrorKind.Conflict, Update(File(1000, "a"), 0));
        await FailsAsync(FabricErrorKind.Conflict, Update(File(1001, "b"), 1));
    }

    [Fact]
    public async Task Update_OtherKind_FailsWithInvalidArgument()
    {
        await CommitAsync(Insert(File(1000, "a")));

        await FailsAsync(FabricErrorKind.InvalidArgument, Update(Folder(1000, "a"), 1));
    }

    [Fact]
    public async Task Update_Root_KeepsPlaceAndTakesTheRest()
    {
        var root = (await GetAsync(1))!;

        await CommitAsync(Update(root with { ChildrenSyncedAt = new HybridTimestamp(77) }, 1));

        Assert.Equal(77, (await GetAsync(1))!.ChildrenSyncedAt.Value);
        await CommitAsync(Insert(Folder(1000, "d")));
        await FailsAsync(FabricErrorKind.InvalidArgument, Update(root with { ParentId = new InodeId(1000) }, 2));
        await FailsAsync(FabricErrorKind.InvalidArgument, Update(root with { Name = "r" }, 2));
    }

    [Fact]
    public async Task Delete_Leaf_RemovesIt()
    {
        await CommitAsync(Insert(Folder(1000, "d")), Insert(File(1001, "f", 1000)));

        await FailsAsync(FabricErrorKind.NotEmpty, Delete(1000, 1));
        await FailsAsync(FabricErrorKind.Conflict, Delete(1001, 2));
        await CommitAsync(Delete(1001, 1));
        await CommitAsync(Delete(1000, 1));

        Assert.Empty(await NamesAsync(1));
        await FailsAsync(FabricErrorKind.Conflict, Delete(1000, 1));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Change_ReservedInode_FailsWithInvalidArgument(long id)
    {
        await FailsAsync(FabricErrorKind.InvalidArgument, Delete(id, 1));
        await FailsAsync(FabricErrorKind.InvalidArgument, Detach(id, 1));
        await FailsAsync(FabricErrorKind.InvalidArgument, Insert(File(id, "x")));
    }

    [Fact]
    public async Task Require_VersionHeldOrNot_DecidesTheTransaction()
    {
        await CommitAsync(Insert(Folder(1000, "d")));

        await CommitAsync(Require(1000, 1), Insert(File(1001, "a", 1000)));
        await FailsAsync(FabricErrorKind.Conflict, Require(1000, 2), Insert(File(1002, "b", 1000)));
        await FailsAsync(FabricErrorKind.Conflict, Insert(File(1002, "b", 1000)), Require(4711, 1));

        Assert.Equal(["a"], await NamesAsync(1000));
    }

    [Fact]
    public async Task Commit_LastChangeFails_UndoesTheOthers()
    {
        await CommitAsync(Insert(File(1000, "old")), Put("doc", "one", 0));

        await FailsAsync(
            FabricErrorKind.AlreadyExists,
            Insert(Folder(1001, "new")),
            Insert(File(1002, "inside", 1001)),
            Update(File(1000, "renamed"), 1),
            Put("doc", "two", 1),
            Delete(1002, 1),
            Insert(File(1003, "new")));

        Assert.Equal(["old"], await NamesAsync(1));
        Assert.Equal("one", await TextAsync("doc"));
        await FailsAsync(FabricErrorKind.NotFound, Insert(File(1004, "x", 1001)));
    }

    [Fact]
    public async Task Commit_DependentChanges_SeeEachOther()
    {
        await CommitAsync(
            Insert(Folder(1000, "d")),
            Insert(File(1001, "f", 1000)),
            Update(File(1001, "g", 1000), 1),
            Update(File(1001, "h"), 2),
            Delete(1000, 1),
            Insert(File(1002, "d")));

        Assert.Equal(["d", "h"], await NamesAsync(1));
        Assert.Equal(3, (await GetAsync(1001))!.RowVersion);
    }

    [Fact]
    public async Task Commit_Nothing_Succeeds() => await CommitAsync();

    [Fact]
    public async Task Commit_Cancelled_HasNoEffect()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.CommitAsync([Insert(File(1000, "a"))], cancelled.Token).AsTask());

        Assert.Null(await GetAsync(1000));
    }

    [Fact]
    public async Task Reopen_AfterCommit_HasEverything()
    {
        await CommitAsync(Insert(Folder(1000, "d")), Insert(File(1001, "f", 1000)), Put("k", "v", null));

        await using var again = await OpenAgainAsync();

        Assert.Equal("f", (await again.TryFindChildAsync(new InodeId(1000), "f", Token))?.Name);
        Assert.Equal(1, (await again.TryGetDocumentAsync("test", "k", Token))?.RowVersion);
    }
}
