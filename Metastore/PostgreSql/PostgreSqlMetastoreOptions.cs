namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Where the shared metastore is and how it is used.</summary>
public sealed record PostgreSqlMetastoreOptions
{
    /// <summary>An Npgsql connection string. May hold a password, so it is never logged or put into an error.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The schema that holds the tables, created when missing: a-z, 0-9 and '_', at most 40 characters.
    /// </summary>
    public string Schema { get; init; } = "fabric";

    /// <summary>The connection string for others who keep tables in the schema and find them by its name.</summary>
    public string ConnectionStringOfSchema =>
        new Npgsql.NpgsqlConnectionStringBuilder(ConnectionString) { SearchPath = Schema }.ConnectionString;

    /// <summary>
    /// Connections that write. Default 4: each waits for one flush at a time, and PostgreSQL groups those again.
    /// </summary>
    public int Writers { get; init; } = 4;

    /// <summary>
    /// Most connections, writers and readers together. Default 32: a third of PostgreSQL's own default.
    /// </summary>
    public int ConnectionsMax { get; init; } = 32;

    /// <summary>
    /// Most transactions of callers in one transaction of the database. Default 64: more only lengthens row locks.
    /// </summary>
    public int BatchTransactionsMax { get; init; } = 64;

    /// <summary>
    /// Tries of a batch that lost to a deadlock or a concurrent change. Default 8, with pauses that add up to 1 s.
    /// </summary>
    public int AttemptsMax { get; init; } = 8;
}
