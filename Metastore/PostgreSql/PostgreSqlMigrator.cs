using Npgsql;
using OrleansAlluxio.Metastore.Migrations;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>
/// Brings a schema to the newest version. Idempotent; each step is one transaction, one process at a time.
/// </summary>
internal static class PostgreSqlMigrator
{
    /// <summary>Applies what is missing; refuses a schema of a newer program untouched.</summary>
    public static async Task RunAsync(
        NpgsqlDataSource source, string schema, IReadOnlyList<Migration> migrations,
        CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            var create =
                $"""
                SELECT pg_advisory_xact_lock(hashtextextended('{schema}.migrate', 0));
                CREATE SCHEMA IF NOT EXISTS {schema};
                CREATE TABLE IF NOT EXISTS {schema}.schema_version (
                  version integer NOT NULL PRIMARY KEY, name text NOT NULL);
                """;
            await InTransactionAsync(
                connection, () => ExecuteAsync(connection, create, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
            foreach (var migration in migrations)
            {
                await InTransactionAsync(
                    connection, () => ApplyAsync(connection, schema, migration, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
            }

            var found = await CurrentAsync(connection, schema, cancellationToken).ConfigureAwait(false);
            if (found > migrations[^1].Version)
            {
                throw MetastoreErrors.NewerSchema($"schema {schema}", found, migrations[^1].Version);
            }

            // Types of this schema may be new: connections opened later must know them.
            await connection.ReloadTypesAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection, string schema, Migration migration, CancellationToken cancellationToken)
    {
        var wait = $"SELECT pg_advisory_xact_lock(hashtextextended('{schema}.migrate', 0))";
        await ExecuteAsync(connection, wait, cancellationToken).ConfigureAwait(false);
        if (await CurrentAsync(connection, schema, cancellationToken).ConfigureAwait(false) >= migration.Version)
        {
            return;
        }

        var sql = migration.Sql.Replace("{schema}", schema, StringComparison.Ordinal);
        await ExecuteAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(
            connection,
            $"INSERT INTO {schema}.schema_version VALUES ({migration.Version}, '{migration.Name}')",
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task InTransactionAsync(
        NpgsqlConnection connection, Func<Task> work, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await work().ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<int> CurrentAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand($"SELECT coalesce(max(version), 0) FROM {schema}.schema_version", connection);
        await using (command.ConfigureAwait(false))
        {
            return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
