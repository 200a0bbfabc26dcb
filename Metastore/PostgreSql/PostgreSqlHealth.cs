namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Asks a server for its version and for the settings that decide whether a commit survives.</summary>
internal static class PostgreSqlHealth
{
    private static readonly string[] Names =
        ["fsync", "full_page_writes", "synchronous_commit", "transaction_read_only", "max_connections"];

    /// <summary>As they are in force on a connection of ours.</summary>
    public static async ValueTask<MetastoreHealth> AskAsync(
        PostgreSqlQueries queries, CancellationToken cancellationToken)
    {
        var rows = await queries.ListAsync(
            "SELECT name, setting FROM pg_settings WHERE name = 'server_version' OR name = ANY ($1)",
            [Names], static from => (Name: from.GetString(0), Value: from.GetString(1)), cancellationToken)
            .ConfigureAwait(false);
        var settings = rows.ToDictionary(static r => r.Name, static r => r.Value, StringComparer.Ordinal);
        settings.Remove("server_version", out var version);
        return new MetastoreHealth("PostgreSQL", version ?? string.Empty, 0, settings);
    }
}
