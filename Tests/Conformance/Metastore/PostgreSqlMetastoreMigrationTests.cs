using Npgsql;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.PostgreSql;
using OrleansAlluxio.Tests.Conformance.Servers;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>Schemas of older and newer versions, damaged rows, no server.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class PostgreSqlMetastoreMigrationTests(PostgreSqlServer server)
{
    private readonly PostgreSqlTestSchema _schema = new(server);

    public static TheoryData<int> Versions =>
        [.. PostgreSqlMigrations.All.Select(static migration => migration.Version)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Open_SchemaOfOlderVersion_IsBroughtToTheNewest(int version)
    {
        await (await OpenAsync([.. PostgreSqlMigrations.All.Take(version)])).DisposeAsync();

        await using var store = await OpenAsync(PostgreSqlMigrations.All);

        Assert.NotNull(await store.TryGetInodeAsync(InodeId.Root, Token));
        Assert.Empty(await store.CheckIntegrityAsync(10, Token));
    }

    [Fact]
    public async Task Open_ManyAtOnce_CreatesTheSchemaOnce()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync(PostgreSqlMigrations.All)));

        foreach (var store in stores)
        {
            Assert.NotNull(await store.TryGetInodeAsync(InodeId.Root, Token));
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task Open_SchemaOfNewerVersion_IsRefusedWithBothVersions()
    {
        await (await OpenAsync(PostgreSqlMigrations.All)).DisposeAsync();
        await ExecuteAsync("INSERT INTO {schema}.schema_version VALUES (4711, 'from the future')");

        var error = await Assert.ThrowsAsync<FabricException>(() => OpenAsync(PostgreSqlMigrations.All));

        Assert.Equal(FabricErrorKind.Unsupported, error.Kind);
        Assert.Contains("4711", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_DamagedRow_NamesIt()
    {
        await using var store = await OpenAsync(PostgreSqlMigrations.All);
        await ExecuteAsync("UPDATE {schema}.inodes SET length_bytes = -1 WHERE id = 1");

        var error = await Assert.ThrowsAsync<FabricException>(
            () => store.TryGetInodeAsync(InodeId.Root, Token).AsTask());

        Assert.Equal((FabricErrorKind.DataCorrupt, "inode 1"), (error.Kind, error.Subject));
        Assert.NotEmpty(await store.CheckIntegrityAsync(10, Token));
    }

    [Fact]
    public async Task Open_NoServer_FailsWithUnavailableAndNoPassword()
    {
        var options = new PostgreSqlMetastoreOptions
        {
            ConnectionString = "Host=127.0.0.1;Port=1;Username=u;Password=hush-hush;Database=d",
        };

        var error = await Assert.ThrowsAsync<FabricException>(() => PostgreSqlMetastore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), Token));

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.DoesNotContain("hush-hush", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_ConnectionsKilledInBetween_RecoversAfterUnavailable()
    {
        await using var store = await OpenAsync(PostgreSqlMigrations.All);
        await ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");

        for (var attempt = 0; ; attempt++)
        {
            Assert.True(attempt < 20, "The metastore does not come back after its connections were ended.");
            try
            {
                await store.CommitAsync([new MetastoreChange.PutDocument("test", "k", new byte[] { 1 }, null)], Token);
                break;
            }
            catch (FabricException error)
            {
                Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
            }
        }

        Assert.NotNull(await store.TryGetDocumentAsync("test", "k", Token));
    }

    [Theory]
    [InlineData("Fabric")]
    [InlineData("a;b")]
    [InlineData("")]
    public async Task Open_ImpossibleSchemaName_FailsWithInvalidArgument(string schema)
    {
        var options = new PostgreSqlMetastoreOptions { ConnectionString = "Host=127.0.0.1", Schema = schema };

        var error = await Assert.ThrowsAsync<FabricException>(() => PostgreSqlMetastore.OpenAsync(
            options, TimeProvider.System, new SystemRandomSource(), Token));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    private Task<PostgreSqlMetastore> OpenAsync(IReadOnlyList<Migration> migrations) => PostgreSqlMetastore.OpenAsync(
        _schema.Options, (TimeProvider.System, new SystemRandomSource()), migrations, Token);

    private async Task ExecuteAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_schema.Options.ConnectionString);
        await using var command = source.CreateCommand(
            sql.Replace("{schema}", _schema.Options.Schema, StringComparison.Ordinal));
        await command.ExecuteNonQueryAsync(Token);
    }
}
