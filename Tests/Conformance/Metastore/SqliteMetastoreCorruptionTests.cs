using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>A damaged row is named and fails alone.</summary>
public sealed class SqliteMetastoreCorruptionTests : IDisposable
{
    private readonly SqliteTestDatabase _database = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("kind = 7")]
    [InlineData("length_bytes = -1")]
    [InlineData("xattrs = '[]'")]
    [InlineData("fingerprint = x'02ff'")]
    [InlineData("fingerprint = x''")]
    [InlineData("content_version = 0")]
    [InlineData("row_version = 0")]
    [InlineData("owner = CAST(x'ff' AS TEXT)")]
    [InlineData("persistence = 9")]
    [InlineData("mount_id = -1")]
    public async Task Read_DamagedRow_NamesItAndSparesTheOthers(string damage)
    {
        await FillAsync();
        using (var database = SqliteDatabase.OpenWriter(_database.Options))
        {
            database.Execute($"UPDATE inodes SET {damage} WHERE id = 1005");
        }

        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);
        var error = await Assert.ThrowsAsync<FabricException>(
            () => store.TryGetInodeAsync(new InodeId(1005), Token).AsTask());
        var listing = await Assert.ThrowsAsync<FabricException>(
            () => store.ListChildrenAsync(InodeId.Root, null, 100, Token).AsTask());
        var problems = await store.CheckIntegrityAsync(10, Token);

        Assert.Equal((FabricErrorKind.DataCorrupt, "inode 1005"), (error.Kind, error.Subject));
        Assert.Equal((FabricErrorKind.DataCorrupt, "inode 1005"), (listing.Kind, listing.Subject));
        Assert.NotNull(await store.TryGetInodeAsync(new InodeId(1004), Token));
        Assert.Equal(4, (await store.ListChildrenAsync(InodeId.Root, "n5", 100, Token)).Count);
        Assert.Contains(problems, static problem => problem.Contains("inode 1005", StringComparison.Ordinal));
        await store.CommitAsync([new MetastoreChange.InsertInode(Row(2000))], Token);
    }

    [Fact]
    public async Task CheckIntegrity_OrphansAndCycles_AreFound()
    {
        await FillAsync();
        using (var database = SqliteDatabase.OpenWriter(_database.Options))
        {
            database.Execute(
                """
                UPDATE inodes SET parent_id = 4711 WHERE id = 1001;
                UPDATE inodes SET kind = 2, parent_id = 1003 WHERE id = 1002;
                UPDATE inodes SET kind = 2, parent_id = 1002 WHERE id = 1003;
                """);
        }

        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);
        var problems = await store.CheckIntegrityAsync(10, Token);

        Assert.Equal(
            ["inode 1001 has no parent", "inode 1002 cannot be reached from the root",
                "inode 1003 cannot be reached from the root"],
            problems.Order());
    }

    [Fact]
    public async Task Read_DamagedPages_FailsWithDataCorruptOrAnswersRight()
    {
        await FillAsync(2_000);
        await using (var file = File.OpenWrite(_database.Options.DatabasePath))
        {
            // The header and the schema stay; some pages in the middle are gone.
            var junk = new byte[4096];
            Array.Fill(junk, (byte)0xA5);
            for (var page = 20; page < 30; page++)
            {
                file.Position = page * 4096L;
                await file.WriteAsync(junk, Token);
            }
        }

        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);
        var damaged = 0;
        for (long id = 1000; id < 3000; id++)
        {
            try
            {
                Assert.Equal(Row(id), await store.TryGetInodeAsync(new InodeId(id), Token));
            }
            catch (FabricException error)
            {
                Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
                damaged++;
            }
        }

        Assert.InRange(damaged, 1, 1_900);
        Assert.NotEmpty(await store.CheckIntegrityAsync(10, Token));
    }

    private static InodeRow Row(long id) => new()
    {
        Id = new InodeId(id),
        ParentId = InodeId.Root,
        Name = $"n{id - 1000}",
        Kind = EntryKind.File,
        Persistence = PersistenceState.Persisted,
    };

    private async Task FillAsync(int count = 10)
    {
        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);
        var changes = Enumerable.Range(1000, count).Select(
            static MetastoreChange (id) => new MetastoreChange.InsertInode(Row(id)));
        await store.CommitAsync([.. changes], Token);
    }
}
