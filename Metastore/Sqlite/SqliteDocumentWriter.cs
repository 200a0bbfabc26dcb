using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// Changes of documents, each one statement whose changed rows say whether the condition held. Not thread-safe.
/// </summary>
internal sealed class SqliteDocumentWriter
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _update;
    private readonly SqliteStatement _upsert;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _deleteAt;

    public SqliteDocumentWriter(SqliteDatabase database)
    {
        _database = database;
        _insert = database.Prepare(
            "INSERT OR IGNORE INTO documents (kind, key, row_version, payload) VALUES (?1, ?2, 1, ?3)");
        _update = database.Prepare(
            "UPDATE documents SET payload = ?3, row_version = row_version + 1 WHERE kind = ?1 AND key = ?2 "
                + "AND row_version = ?4");
        _upsert = database.Prepare(
            """
            INSERT INTO documents (kind, key, row_version, payload) VALUES (?1, ?2, 1, ?3)
            ON CONFLICT (kind, key) DO UPDATE SET payload = excluded.payload, row_version = row_version + 1
            """);
        _delete = database.Prepare("DELETE FROM documents WHERE kind = ?1 AND key = ?2");
        _deleteAt = database.Prepare("DELETE FROM documents WHERE kind = ?1 AND key = ?2 AND row_version = ?3");
    }

    public FabricException? Put(MetastoreChange.PutDocument put)
    {
        var statement = put.ExpectedRowVersion switch
        {
            null => _upsert,
            0 => _insert,
            _ => _update,
        };
        statement.Bind(1, put.Kind).Bind(2, put.Key).BindBytes(3, put.Payload.Span);
        if (statement == _update)
        {
            statement.Bind(4, put.ExpectedRowVersion!.Value);
        }

        statement.Run();
        return put.ExpectedRowVersion is { } expected && _database.Changes == 0
            ? MetastoreErrors.DocumentConflict(put.Kind, put.Key, expected)
            : null;
    }

    public FabricException? Delete(string kind, string key, long? expected)
    {
        if (expected is not { } version)
        {
            _delete.Bind(1, kind).Bind(2, key).Run();
            return null;
        }

        _deleteAt.Bind(1, kind).Bind(2, key).Bind(3, version).Run();
        return _database.Changes == 0 ? MetastoreErrors.DocumentConflict(kind, key, version) : null;
    }
}
