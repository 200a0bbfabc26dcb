using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.PostgreSql;

/// <summary>Transactions as the argument of the database's function "apply": an array of arrays of changes.</summary>
internal static class PostgreSqlJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The transactions as UTF-8 JSON.</summary>
    public static byte[] Write(IReadOnlyList<PostgreSqlCommit> transactions)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var transaction in transactions)
            {
                json.WriteStartArray();
                foreach (var change in transaction.Changes)
                {
                    json.WriteStartObject();
                    WriteChange(json, change);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteChange(Utf8JsonWriter json, MetastoreChange change)
    {
        switch (change)
        {
            case MetastoreChange.InsertInode insert:
                WriteRow(json, "insert", InodeColumns.Encode(insert.Row, rowVersion: 1));
                break;
            case MetastoreChange.UpdateInode update:
                WriteRow(json, "update", InodeColumns.Encode(update.Row, update.ExpectedRowVersion + 1));
                json.WriteNumber("expected", update.ExpectedRowVersion);
                break;
            case MetastoreChange.DeleteInode delete:
                WriteCondition(json, "delete", delete.Id, delete.ExpectedRowVersion);
                break;
            case MetastoreChange.DetachSubtree detach:
                WriteCondition(json, "detach", detach.Id, detach.ExpectedRowVersion);
                break;
            case MetastoreChange.RequireInode require:
                WriteCondition(json, "require", require.Id, require.ExpectedRowVersion);
                break;
            case MetastoreChange.SetQuota set:
                json.WriteString("op", "quota");
                json.WriteNumber("id", set.Directory.Value);
                WriteOptional(json, "bytes_max", set.BytesMax);
                WriteOptional(json, "inodes_max", set.InodesMax);
                break;
            case MetastoreChange.EnforceQuotas:
                json.WriteString("op", "enforce");
                break;
            case MetastoreChange.PutDocument put:
                json.WriteString("op", "put");
                WriteDocument(json, put.Kind, put.Key, put.ExpectedRowVersion);
                json.WriteBase64String("payload", put.Payload.Span);
                break;
            case MetastoreChange.DeleteDocument delete:
                json.WriteString("op", "drop");
                WriteDocument(json, delete.Kind, delete.Key, delete.ExpectedRowVersion);
                break;
        }
    }

    private static void WriteCondition(Utf8JsonWriter json, string operation, InodeId id, long expected)
    {
        json.WriteString("op", operation);
        json.WriteNumber("id", id.Value);
        json.WriteNumber("expected", expected);
    }

    private static void WriteDocument(Utf8JsonWriter json, string kind, string key, long? expected)
    {
        json.WriteString("kind", kind);
        json.WriteString("key", key);
        WriteOptional(json, "expected", expected);
    }

    private static void WriteRow(Utf8JsonWriter json, string operation, in InodeColumns row)
    {
        json.WriteString("op", operation);
        json.WriteStartObject("row");
        json.WriteNumber("id", row.Id);
        json.WriteNumber("parent_id", row.ParentId);
        json.WriteString("name", row.Name);
        json.WriteNumber("kind", row.Kind);
        json.WriteNumber("length_bytes", row.LengthBytes);
        json.WriteNumber("modified_ms", row.ModifiedMs);
        json.WriteNumber("created_ms", row.CreatedMs);
        WriteOptional(json, "owner", row.Owner);
        WriteOptional(json, "group_name", row.GroupName);
        json.WriteNumber("mode", row.Mode);
        WriteOptional(json, "acl", row.Acl);
        WriteOptional(json, "xattrs", row.XAttrs);
        WriteOptional(json, "ttl_ms", row.TtlMs);
        WriteOptional(json, "ttl_action", row.TtlAction);
        WriteOptional(json, "pin", row.Pin);
        WriteOptional(json, "replication_min", row.ReplicationMin);
        WriteOptional(json, "replication_max", row.ReplicationMax);
        WriteOptional(json, "block_bytes", row.BlockBytes);
        json.WriteNumber("content_version", row.ContentVersion);
        WriteOptional(json, "content_tag", row.ContentTag);
        json.WriteNumber("state", row.State);
        json.WriteNumber("persistence", row.Persistence);
        WriteOptional(json, "mount_id", row.MountId);
        WriteOptional(
            json, "fingerprint", row.Fingerprint is null ? null : "\\x" + Convert.ToHexString(row.Fingerprint));
        WriteOptional(json, "synced_at", row.SyncedAt);
        WriteOptional(json, "children_synced_at", row.ChildrenSyncedAt);
        json.WriteNumber("row_version", row.RowVersion);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
