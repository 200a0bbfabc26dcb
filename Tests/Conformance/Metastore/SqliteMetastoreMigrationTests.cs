using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Databases of every older version are brought up to date, those of newer programs are left alone.</summary>
public sealed class SqliteMetastoreMigrationTests : IDisposable
{
    private readonly SqliteTestDatabase _database = new();

    public static TheoryData<int> Versions => [.. SqliteMigrations.All.Select(static migration => migration.Version)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Open_DatabaseOfOlderVersion_IsBroughtToTheNewest(int version)
    {
        await SqliteMetastore.Open(_database.Options, [.. SqliteMigrations.All.Take(version)]).DisposeAsync();

        await using var store = await SqliteMetastore.OpenAsync(_database.Options, Token);

        Assert.NotNull(await store.TryGetInodeAsync(InodeId.Root, Token));
        Assert.Empty(await store.CheckIntegrityAsync(10, Token));
    }

    [Fact]
    public async Task Open_WithOneMoreStep_AppliesItOnceAndKeepsTheRows()
    {
        var next = SqliteMigrations.All.Count + 1;
        Migration[] migrations =
            [.. SqliteMigrations.All, new(next, "more", "CREATE TABLE more (x INTEGER); INSERT INTO more VALUES (1);")];
        await SqliteMetastore.Open(_database.Options, SqliteMigrations.All).DisposeAsync();

        await SqliteMetastore.Open(_database.Options, migrations).DisposeAsync();
        await SqliteMetastore.Open(_database.Options, migrations).DisposeAsync();

        using var database = SqliteDatabase.OpenReader(_database.Options);
        Assert.Equal(1, database.Scalar("SELECT count(*) FROM more"));
        Assert.Equal(next, database.Scalar("SELECT max(version) FROM schema_version"));
        Assert.Equal(1, database.Scalar("SELECT count(*) FROM inodes"));
    }

    [Fact]
    public async Task Open_StepFailsInTheMiddle_LeavesTheOldVersion()
    {
        await SqliteMetastore.Open(_database.Options, SqliteMigrations.All).DisposeAsync();
        var next = SqliteMigrations.All.Count + 1;

        Assert.Throws<FabricException>(() => SqliteMetastore.Open(
            _database.Options,
            [.. SqliteMigrations.All, new(next, "bad", "CREATE TABLE half (x INTEGER); SELECT * FROM nowhere;")]));

        using var database = SqliteDatabase.OpenReader(_database.Options);
        Assert.Equal(0, database.Scalar("SELECT count(*) FROM sqlite_master WHERE name = 'half'"));
        Assert.Equal(next - 1, database.Scalar("SELECT max(version) FROM schema_version"));
    }

    [Fact]
    public async Task Open_DatabaseOfNewerVersion_IsRefusedWithBothVersions()
    {
        await SqliteMetastore.Open(_database.Options, SqliteMigrations.All).DisposeAsync();
        using (var database = SqliteDatabase.OpenWriter(_database.Options))
        {
            database.Execute("INSERT INTO schema_version VALUES (4711, 'from the future')");
        }

        var error = await Assert.ThrowsAsync<FabricException>(
            () => SqliteMetastore.OpenAsync(_database.Options, Token).AsTask());

        Assert.Equal(FabricErrorKind.Unsupported, error.Kind);
        Assert.Contains("4711", error.Reason, StringComparison.Ordinal);
        Assert.Contains($"up to {SqliteMigrations.All.Count}", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_FileThatIsNoDatabase_FailsWithDataCorrupt()
    {
        await File.WriteAllTextAsync(_database.Options.DatabasePath, new string('x', 10_000), Token);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => SqliteMetastore.OpenAsync(_database.Options, Token).AsTask());

        Assert.Equal(FabricErrorKind.DataCorrupt, error.Kind);
    }
}
