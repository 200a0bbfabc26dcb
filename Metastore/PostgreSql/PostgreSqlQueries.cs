using Npgsql;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Runs queries and maps what they answer and how they fail.</summary>
internal sealed class PostgreSqlQueries(NpgsqlDataSource source)
{
    /// <summary>All rows of a query; parameters are $1, $2 and so on.</summary>
    public async ValueTask<List<T>> ListAsync<T>(
        string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var command = source.CreateCommand(sql);
            await using (command.ConfigureAwait(false))
            {
                foreach (var parameter in parameters)
                {
                    command.Parameters.Add(new NpgsqlParameter { Value = parameter });
                }

                var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    var rows = new List<T>();
                    while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    {
                        rows.Add(read(reader));
                    }

                    return rows;
                }
            }
        }
        catch (Exception error) when (PostgreSqlErrors.IsDatabaseFailure(error))
        {
            throw PostgreSqlErrors.Map(error, "read", $"metastore {string.Join(' ', parameters.Take(2))}");
        }
        catch (ObjectDisposedException)
        {
            throw MetastoreErrors.Closed();
        }
    }

    /// <summary>The first row of a query; default without one.</summary>
    public async ValueTask<T?> FirstAsync<T>(
        string sql, object[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = await ListAsync(sql, parameters, read, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? default : rows[0];
    }

    /// <summary>An inode from a query of <see cref="InodeColumns.List"/>.</summary>
    public static InodeRow ReadInode(NpgsqlDataReader from) => new InodeColumns
    {
        Id = from.GetInt64(0),
        ParentId = from.GetInt64(1),
        Name = from.GetString(2),
        Kind = from.GetInt16(3),
        LengthBytes = from.GetInt64(4),
        ModifiedMs = from.GetInt64(5),
        CreatedMs = from.GetInt64(6),
        Owner = Text(from, 7),
        GroupName = Text(from, 8),
        Mode = from.GetInt32(9),
        Acl = Text(from, 10),
        XAttrs = Text(from, 11),
        TtlMs = Int64(from, 12),
        TtlAction = from.IsDBNull(13) ? null : from.GetInt16(13),
        Pin = Text(from, 14),
        ReplicationMin = from.IsDBNull(15) ? null : from.GetInt32(15),
        ReplicationMax = from.IsDBNull(16) ? null : from.GetInt32(16),
        BlockBytes = Int64(from, 17),
        ContentVersion = from.GetInt64(18),
        ContentTag = Text(from, 19),
        State = from.GetInt16(20),
        Persistence = from.GetInt16(21),
        MountId = Int64(from, 22),
        Fingerprint = from.IsDBNull(23) ? null : from.GetFieldValue<byte[]>(23),
        SyncedAt = Int64(from, 24),
        ChildrenSyncedAt = Int64(from, 25),
        RowVersion = from.GetInt64(26),
    }.Decode();

    /// <summary>A document from a query of kind, key, payload, row_version.</summary>
    public static DocumentRow ReadDocument(NpgsqlDataReader from)
    {
        var (kind, key, version) = (from.GetString(0), from.GetString(1), from.GetInt64(3));
        return version > 0
            ? new DocumentRow(kind, key, from.GetFieldValue<byte[]>(2), version)
            : throw MetastoreErrors.CorruptDocument(kind, key, $"row version {version} is not positive");
    }

    private static string? Text(NpgsqlDataReader from, int column) =>
        from.IsDBNull(column) ? null : from.GetString(column);

    private static long? Int64(NpgsqlDataReader from, int column) =>
        from.IsDBNull(column) ? null : from.GetInt64(column);
}
