using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Ordered listings of children, unpersisted files and documents; sequences.</summary>
public abstract class MetastoreListingConformance : MetastoreConformance
{
    private static readonly string[] EdgeNames =
        ["\uFFFF", "\U00010000", "😀", "a", "A", "a b", "a.b", "a\u0301", "á", "aa", "Z", "_", "~", "\u0001", "\uE000",
            "文", "é"];

    [Fact]
    public async Task List_EdgeNames_AreInUtf8Order()
    {
        long id = 1000;
        await CommitAsync([.. EdgeNames.Select(name => Insert(File(id++, name)))]);

        var names = await NamesAsync(1);

        Assert.Equal(EdgeNames.Order(Utf8Order.Comparer), names);
        Assert.True(Array.IndexOf(names, "\uFFFF") < Array.IndexOf(names, "\U00010000"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task List_WithCursor_ReturnsEachNameOnce(int limit)
    {
        long id = 1000;
        await CommitAsync([.. EdgeNames.Select(name => Insert(File(id++, name)))]);

        var seen = new List<string>();
        while (await NamesAsync(1, seen.LastOrDefault(), limit) is { Length: > 0 } page)
        {
            Assert.True(page.Length <= limit);
            seen.AddRange(page);
        }

        Assert.Equal(EdgeNames.Order(Utf8Order.Comparer), seen);
    }

    [Fact]
    public async Task List_FromNameThatIsNotThere_ContinuesBehindIt()
    {
        await CommitAsync(Insert(File(1000, "a")), Insert(File(1001, "c")));

        Assert.Equal(["c"], await NamesAsync(1, "b"));
        Assert.Equal(["c"], await NamesAsync(1, "a"));
        Assert.Empty(await NamesAsync(1, "c"));
        Assert.Empty(await NamesAsync(4711));
    }

    [Fact]
    public async Task List_OtherDirectories_AreNotSeen()
    {
        await CommitAsync(Insert(Folder(1000, "d")), Insert(Folder(1001, "e")), Insert(File(1002, "in-d", 1000)));

        Assert.Equal(["d", "e"], await NamesAsync(1));
        Assert.Equal(["in-d"], await NamesAsync(1000));
        Assert.Empty(await NamesAsync(1001));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(MetastoreLimits.ListRowsMax + 1)]
    public async Task List_LimitOutOfRange_FailsWithInvalidArgument(int limit)
    {
        var error = await Assert.ThrowsAsync<FabricException>(
            () => Store.ListChildrenAsync(InodeId.Root, null, limit, Token).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        await Assert.ThrowsAsync<FabricException>(() => Store.ListDocumentsAsync("test", null, limit, Token).AsTask());
        await Assert.ThrowsAsync<FabricException>(() => Store.ListUnpersistedAsync(null, limit, Token).AsTask());
        await Assert.ThrowsAsync<FabricException>(() => Store.ReclaimAsync(limit, Token).AsTask());
    }

    [Theory]
    [InlineData(MetastoreLimits.ListRowsMax - 1)]
    [InlineData(MetastoreLimits.ListRowsMax)]
    public async Task List_LimitAtItsBound_IsTaken(int limit) => Assert.Empty(await NamesAsync(1, null, limit));

    [Fact]
    public async Task ListUnpersisted_MixedStates_ReturnsOnlyOurFilesById()
    {
        await CommitAsync(
            Insert(Folder(1000, "d") with { Persistence = PersistenceState.NotPersisted }),
            Insert(File(1004, "a") with { Persistence = PersistenceState.NotPersisted }),
            Insert(File(1003, "b") with { Persistence = PersistenceState.Persisted }),
            Insert(File(1002, "c") with { Persistence = PersistenceState.ToPersist }),
            Insert(File(1001, "z") with { Persistence = PersistenceState.Lost }));

        Assert.Equal((long[])[1001, 1002, 1004], await UnpersistedAsync(null, 10));
        Assert.Equal((long[])[1001, 1002], await UnpersistedAsync(null, 2));
        Assert.Equal((long[])[1004], await UnpersistedAsync(1002, 2));

        await CommitAsync(Update(File(1004, "a") with { Persistence = PersistenceState.Persisted }, 1));
        Assert.Equal((long[])[1001, 1002], await UnpersistedAsync(null, 10));
    }

    [Fact]
    public async Task ListUnpersisted_InDetachedSubtree_IsGone()
    {
        await CommitAsync(
            Insert(Folder(1000, "d")),
            Insert(File(1001, "a", 1000) with { Persistence = PersistenceState.ToPersist }),
            Insert(File(1002, "b") with { Persistence = PersistenceState.ToPersist }));

        await CommitAsync(Detach(1000, 1));

        Assert.Equal((long[])[1002], await UnpersistedAsync(null, 10));
    }

    [Fact]
    public async Task Documents_Changes_KeepTheirConditions()
    {
        await CommitAsync(Put("k", "one", 0));
        await FailsAsync(FabricErrorKind.Conflict, Put("k", "two", 0));
        await FailsAsync(FabricErrorKind.Conflict, Put("k", "two", 2));
        await FailsAsync(FabricErrorKind.Conflict, Put("absent", "two", 1));
        await CommitAsync(Put("k", "two", 1));
        await CommitAsync(Put("k", "three", null));

        Assert.Equal("three", await TextAsync("k"));
        Assert.Equal(3, (await Store.TryGetDocumentAsync("test", "k", Token))!.RowVersion);

        await FailsAsync(FabricErrorKind.Conflict, Drop("k", 2));
        await FailsAsync(FabricErrorKind.Conflict, Drop("absent", 1));
        await CommitAsync(Drop("k", 3), Drop("absent", null));
        Assert.Null(await TextAsync("k"));
    }

    [Fact]
    public async Task Documents_EmptyPayloadAndLongKeys_AreKept()
    {
        var longKey = new string('k', MetastoreLimits.DocumentKeyBytesMax);
        var longer = "é" + new string('k', MetastoreLimits.DocumentKeyBytesMax - 2);
        await CommitAsync(Put(longKey, "", 0), Put(longer, "é", 0), Put(longKey[..^1], "short", 0));

        Assert.Equal("", await TextAsync(longKey));
        Assert.Equal("é", await TextAsync(longer));
        Assert.Equal("short", await TextAsync(longKey[..^1]));
        Assert.Equal([longKey[..^1], longKey, longer], await KeysAsync(null, 10));
        Assert.Equal([longKey, longer], await KeysAsync(longKey[..^1], 10));
        await FailsAsync(FabricErrorKind.TooLarge, Put(longKey + "k", "", null));
    }

    [Fact]
    public async Task ListDocuments_WithCursor_IsInUtf8OrderWithinItsKind()
    {
        await CommitAsync([.. EdgeNames.Select(name => Put(name, name, 0))]);
        await CommitAsync(new MetastoreChange.PutDocument("other", "x", new byte[] { 1 }, 0));

        var seen = new List<string>();
        while (await KeysAsync(seen.LastOrDefault(), 3) is { Length: > 0 } page)
        {
            seen.AddRange(page);
        }

        Assert.Equal(EdgeNames.Order(Utf8Order.Comparer), seen);
    }

    [Fact]
    public async Task ReserveIds_ManyCallersAndAReopen_NeverRepeat()
    {
        var firsts = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            i => Task.Run(
                async () =>
                    (First: await Store.ReserveIdsAsync(MetastoreSequence.Inode, 1 + i, Token), Count: 1 + i))));
        await using var again = await OpenAgainAsync();
        var later = await again.ReserveIdsAsync(MetastoreSequence.Inode, 25_000, Token);
        var last = await Store.ReserveIdsAsync(MetastoreSequence.Inode, 1, Token);

        var ids = firsts.Append((later, 25_000)).Append((last, 1))
            .SelectMany(static range => Enumerable.Range(0, range.Item2).Select(i => range.Item1 + i)).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.True(ids.Min() >= 1000);
        Assert.Equal(1, await Store.ReserveIdsAsync(MetastoreSequence.Mount, 1, Token));
        Assert.Equal(2, await Store.ReserveIdsAsync(MetastoreSequence.Mount, 1, Token));
        Assert.Equal(1, await Store.ReserveIdsAsync(MetastoreSequence.Operation, 1, Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MetastoreLimits.ReserveIdsMax + 1)]
    public async Task ReserveIds_CountOutOfRange_FailsWithInvalidArgument(int count)
    {
        var error = await Assert.ThrowsAsync<FabricException>(
            () => Store.ReserveIdsAsync(MetastoreSequence.Inode, count, Token).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task ListDue_MixedTimes_ReturnsWhatIsDueEarliestFirst()
    {
        await CommitAsync(
            Insert(File(1001, "later") with { CreatedUnixMs = 1000, TtlMs = 500 }),
            Insert(File(1002, "sooner") with { CreatedUnixMs = 1200, TtlMs = 100 }),
            Insert(File(1003, "same") with { CreatedUnixMs = 1000, TtlMs = 500, TtlAction = TtlAction.Free }),
            Insert(File(1004, "never") with { CreatedUnixMs = 1 }),
            Insert(File(1005, "far") with { CreatedUnixMs = 1000, TtlMs = long.MaxValue }),
            Insert(Folder(1006, "now") with { CreatedUnixMs = 1000, TtlMs = 0 }));

        Assert.Equal((long[])[1006, 1002], await DueAsync(1499, null, 10));
        Assert.Equal((long[])[1006, 1002, 1001, 1003], await DueAsync(1500, null, 10));
        Assert.Equal((long[])[1006, 1002], await DueAsync(1500, null, 2));
        Assert.Equal((long[])[1001, 1003], await DueAsync(1500, 1002, 2));
        Assert.Equal((long[])[1003], await DueAsync(1500, 1001, 10));
        Assert.Empty(await DueAsync(999, null, 10));
    }

    [Fact]
    public async Task ListDue_TimeToLiveChangedOrSubtreeDetached_IsNotDue()
    {
        var file = File(1001, "file") with { CreatedUnixMs = 1, TtlMs = 1 };
        await CommitAsync(
            Insert(file), Insert(Folder(1002, "folder")),
            Insert(File(1003, "below", 1002) with { CreatedUnixMs = 1, TtlMs = 1 }));

        await CommitAsync(Update(file with { TtlMs = -1 }, 1), Detach(1002, 1));

        Assert.Empty(await DueAsync(100, null, 10));
    }

    private async Task<long[]> DueAsync(long through, long? after, int limit) =>
        [.. (await Store.ListDueAsync(through, after is { } id ? await GetAsync(id) : null, limit, Token))
            .Select(static row => row.Id.Value)];

    private async Task<long[]> UnpersistedAsync(long? after, int limit) =>
    [
        .. (await Store.ListUnpersistedAsync(after is { } id ? new InodeId(id) : null, limit, Token))
            .Select(static row => row.Id.Value),
    ];

    private async Task<string[]> KeysAsync(string? after, int limit) =>
        [.. (await Store.ListDocumentsAsync("test", after, limit, Token)).Select(static row => row.Key)];
}
