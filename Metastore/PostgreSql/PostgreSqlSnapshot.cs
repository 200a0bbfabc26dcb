using System.Data;
using Npgsql;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>A repeatable-read transaction of PostgreSQL: it sees the schema as it was at its first read.</summary>
internal sealed class PostgreSqlSnapshot : IMetastoreSnapshot
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _schema;
    private readonly string _from;

    private PostgreSqlSnapshot(NpgsqlConnection connection, NpgsqlTransaction transaction, string schema)
    {
        (_connection, _transaction, _schema) = (connection, transaction, schema);
        _from = $"SELECT {InodeColumns.List} FROM {schema}.inodes";
    }

    /// <summary>Begins with the state of this moment.</summary>
    public static async ValueTask<PostgreSqlSnapshot> OpenAsync(
        NpgsqlDataSource source, string schema, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var transaction = await connection
                    .BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken).ConfigureAwait(false);
                var snapshot = new PostgreSqlSnapshot(connection, transaction, schema);
                await snapshot.NextIdAsync(MetastoreSequence.Inode, cancellationToken).ConfigureAwait(false);
                return snapshot;
            }
            catch
            {
                await connection.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception error) when (PostgreSqlErrors.IsDatabaseFailure(error))
        {
            throw PostgreSqlErrors.Map(error, "open snapshot", $"schema {schema}");
        }
    }

    public async ValueTask<InodeRow?> TryGetInodeAsync(InodeId id, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(
            $"{_from} WHERE id = $1 AND {_schema}.attached(parent_id)", [id.Value], PostgreSqlQueries.ReadInode,
            cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0];
    }

    public async ValueTask<IReadOnlyList<InodeRow>> ListChildrenAsync(
        InodeId parent, string? afterName, int limit, CancellationToken cancellationToken) =>
        await ListAsync(
            $"{_from} WHERE parent_id = $1 AND name > $2 AND (SELECT {_schema}.attached($1)) ORDER BY name LIMIT $3",
            [parent.Value, afterName ?? string.Empty, limit], PostgreSqlQueries.ReadInode, cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<DocumentRow>> ListDocumentsAsync(
        string kind, string? afterKey, int limit, CancellationToken cancellationToken) =>
        await ListAsync(
            $"""
            SELECT kind, key, payload, row_version FROM {_schema}.documents
            WHERE kind = $1 AND left(key, 500) >= left($2, 500) AND key > $2 ORDER BY left(key, 500), key LIMIT $3
            """,
            [kind, afterKey ?? string.Empty, limit], PostgreSqlQueries.ReadDocument, cancellationToken)
            .ConfigureAwait(false);

    public async ValueTask<IReadOnlyList<string>> ListKindsAsync(CancellationToken cancellationToken) =>
        await ListAsync(
            $"SELECT DISTINCT kind FROM {_schema}.documents ORDER BY kind", [], static from => from.GetString(0),
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<long> NextIdAsync(MetastoreSequence sequence, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(
            $"SELECT value FROM {_schema}.counters WHERE name = $1", [$"sequence-{(int)sequence}"],
            static from => from.GetInt64(0), cancellationToken).ConfigureAwait(false);
        return rows.Count == 0
            ? throw MetastoreErrors.CorruptDocument("counters", sequence.ToString(), "the sequence is missing")
            : rows[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<List<T>> ListAsync<T>(
        string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        try
        {
            var command = new NpgsqlCommand(sql, _connection, _transaction);
            await using var openCommand = command.ConfigureAwait(false);
            foreach (var parameter in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter { Value = parameter });
            }

            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using var openReader = reader.ConfigureAwait(false);
            var rows = new List<T>();
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception error) when (PostgreSqlErrors.IsDatabaseFailure(error))
        {
            throw PostgreSqlErrors.Map(error, "read", "snapshot");
        }
    }
}
