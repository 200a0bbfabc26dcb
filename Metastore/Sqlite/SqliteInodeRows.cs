using System.Text;
using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>Moves inodes between rows of SQLite and <see cref="InodeColumns"/>.</summary>
internal static class SqliteInodeRows
{
    /// <summary>Binds all columns to the parameters 1..27, in the order of <see cref="InodeColumns.List"/>.</summary>
    public static void Bind(SqliteStatement to, in InodeColumns row)
    {
        to.Bind(1, row.Id).Bind(2, row.ParentId).Bind(3, row.Name).Bind(4, row.Kind).Bind(5, row.LengthBytes);
        to.Bind(6, row.ModifiedMs).Bind(7, row.CreatedMs).Bind(8, row.Owner).Bind(9, row.GroupName).Bind(10, row.Mode);
        to.Bind(11, row.Acl).Bind(12, row.XAttrs).Bind(13, row.TtlMs).Bind(14, row.TtlAction).Bind(15, row.Pin);
        to.Bind(16, row.ReplicationMin).Bind(17, row.ReplicationMax).Bind(18, row.BlockBytes)
            .Bind(19, row.ContentVersion);
        to.Bind(20, row.ContentTag).Bind(21, row.State).Bind(22, row.Persistence).Bind(23, row.MountId);
        if (row.Fingerprint is null)
        {
            to.Bind(24, (string?)null);
        }
        else
        {
            to.BindBytes(24, row.Fingerprint);
        }

        to.Bind(25, row.SyncedAt).Bind(26, row.ChildrenSyncedAt).Bind(27, row.RowVersion);
    }

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
