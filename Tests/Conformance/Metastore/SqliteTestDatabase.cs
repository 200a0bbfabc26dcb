using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Sqlite;

namespace OrleansAlluxio.Tests.Conformance.Metastore;

/// <summary>A database file of one test, in a directory that is deleted with it.</summary>
internal sealed class SqliteTestDatabase : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("metastore-");

    public SqliteMetastoreOptions Options => new() { DatabasePath = Path.Combine(_directory.FullName, "fabric.db") };

    public async Task<IMetastore> OpenAsync() =>
        await SqliteMetastore.OpenAsync(Options, TestContext.Current.CancellationToken);

    public void Dispose() => _directory.Delete(recursive: true);
}
