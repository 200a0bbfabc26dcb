using OrleansAlluxio.Metastore.Rows;
using SQLitePCL;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Asks a database file how it is, on a connection of its own.</summary>
internal static class SqliteHealth
{
    /// <summary>Version, log and what decides about safety.</summary>
    public static MetastoreHealth Of(SqliteMetastoreOptions options)
    {
        try
        {
            using var database = SqliteDatabase.OpenReader(options);
            var statement = database.Prepare("PRAGMA journal_mode");
            var mode = statement.Step() ? statement.Text(0) ?? string.Empty : string.Empty;
            statement.Reset();
            var log = new FileInfo(options.DatabasePath + "-wal");
            return new MetastoreHealth(
                "SQLite", raw.sqlite3_libversion().utf8_to_string(), log.Exists ? log.Length : 0,
                new Dictionary<string, string> { ["journal_mode"] = mode });
        }
        catch (SqliteResultException error)
        {
            throw SqliteErrors.Map(error, "read", "health of the metastore");
        }
    }
}
