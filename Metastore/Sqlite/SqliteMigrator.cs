using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Brings a database to the newest schema. Idempotent; each step is one transaction.</summary>
internal static class SqliteMigrator
{
    /// <summary>Applies what is missing; refuses a database of a newer program untouched.</summary>
    public static void Run(SqliteDatabase database, string path, IReadOnlyList<Migration> migrations)
    {
        if (database.Scalar("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'") == 0)
        {
            database.Execute(
                "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        }

        foreach (var migration in migrations)
        {
            if (Current(database) < migration.Version)
            {
                Apply(database, migration);
            }
        }

        var known = migrations[^1].Version;
        var found = Current(database);
        if (found > known)
        {
            throw MetastoreErrors.NewerSchema(path, checked((int)found), known);
        }
    }

    private static long Current(SqliteDatabase database) =>
        database.Scalar("SELECT coalesce(max(version), 0) FROM schema_version");

    private static void Apply(SqliteDatabase database, Migration migration)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            // Another process may have been first while this one waited for the lock.
            if (Current(database) < migration.Version)
            {
                database.Execute(migration.Sql);
                database.Execute($"INSERT INTO schema_version VALUES ({migration.Version}, '{migration.Name}')");
            }

            database.Execute("COMMIT");
        }
        catch
        {
            if (database.InTransaction)
            {
                database.Execute("ROLLBACK");
            }

            throw;
        }
    }
}
