using System.Text;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Reads rows of SQLite into <see cref="InodeColumns"/>.</summary>
internal static class SqliteInodeRows
{
    /// <summary>The current row of a query of <see cref="InodeColumns.List"/>.</summary>
    public static InodeRow Read(SqliteStatement from, SqliteTextCache texts)
    {
        try
        {
            return ReadColumns(from, texts).Decode();
        }
        catch (DecoderFallbackException error)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt,
                "read inode",
                $"inode {from.Int64(0)}",
                "the stored row is damaged: a text is no UTF-8",
                inner: error);
        }
    }

    private static InodeColumns ReadColumns(SqliteStatement from, SqliteTextCache texts) => new()
    {
        Id = from.Int64(0),
        ParentId = from.Int64(1),
        Name = from.Text(2)!,
        Kind = from.Int64(3),
        LengthBytes = from.Int64(4),
        ModifiedMs = from.Int64(5),
        CreatedMs = from.Int64(6),
        Owner = texts.Read(from, 7),
        GroupName = texts.Read(from, 8),
        Mode = from.Int64(9),
        Acl = from.Text(10),
        XAttrs = from.Text(11),
        TtlMs = from.NullableInt64(12),
        TtlAction = from.NullableInt64(13),
        Pin = from.Text(14),
        ReplicationMin = from.NullableInt64(15),
        ReplicationMax = from.NullableInt64(16),
        BlockBytes = from.NullableInt64(17),
        ContentVersion = from.Int64(18),
        ContentTag = from.Text(19),
        State = from.Int64(20),
        Persistence = from.Int64(21),
        MountId = from.NullableInt64(22),
        Fingerprint = from.IsNull(23) ? null : from.Bytes(23).ToArray(),
        SyncedAt = from.NullableInt64(24),
        ChildrenSyncedAt = from.NullableInt64(25),
        RowVersion = from.Int64(26),
    };
}
