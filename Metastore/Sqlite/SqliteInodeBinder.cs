using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// Binds inodes to the parameters 1..27 of a statement, in the order of <see cref="InodeColumns.List"/>. What a
/// statement is bound to outlives its runs, so only what differs from the row before is bound: of the rows of one
/// directory that is a third. Nobody else may bind the statement. Not thread-safe.
/// </summary>
internal sealed class SqliteInodeBinder(SqliteStatement statement)
{
    private InodeColumns _bound;
    private bool _isBound;

    /// <summary>The statement is bound to the row.</summary>
    public SqliteStatement Bind(in InodeColumns row)
    {
        // A bind that fails leaves some of both rows.
        var all = !_isBound;
        _isBound = false;
        BindPlain(row, all);
        BindOptional(row, all);
        _bound = row;
        _isBound = true;
        return statement;
    }

    private void BindPlain(in InodeColumns row, bool all)
    {
        Set(1, row.Id, all || row.Id != _bound.Id);
        Set(2, row.ParentId, all || row.ParentId != _bound.ParentId);
        Set(3, row.Name, all || row.Name != _bound.Name);
        Set(4, row.Kind, all || row.Kind != _bound.Kind);
        Set(5, row.LengthBytes, all || row.LengthBytes != _bound.LengthBytes);
        Set(6, row.ModifiedMs, all || row.ModifiedMs != _bound.ModifiedMs);
        Set(7, row.CreatedMs, all || row.CreatedMs != _bound.CreatedMs);
        Set(8, row.Owner, all || row.Owner != _bound.Owner);
        Set(9, row.GroupName, all || row.GroupName != _bound.GroupName);
        Set(10, row.Mode, all || row.Mode != _bound.Mode);
        Set(19, row.ContentVersion, all || row.ContentVersion != _bound.ContentVersion);
        Set(20, row.ContentTag, all || row.ContentTag != _bound.ContentTag);
        Set(21, row.State, all || row.State != _bound.State);
        Set(22, row.Persistence, all || row.Persistence != _bound.Persistence);
        Set(27, row.RowVersion, all || row.RowVersion != _bound.RowVersion);
    }

    private void BindOptional(in InodeColumns row, bool all)
    {
        Set(11, row.Acl, all || row.Acl != _bound.Acl);
        Set(12, row.XAttrs, all || row.XAttrs != _bound.XAttrs);
        Set(13, row.TtlMs, all || row.TtlMs != _bound.TtlMs);
        Set(14, row.TtlAction, all || row.TtlAction != _bound.TtlAction);
        Set(15, row.Pin, all || row.Pin != _bound.Pin);
        Set(16, row.ReplicationMin, all || row.ReplicationMin != _bound.ReplicationMin);
        Set(17, row.ReplicationMax, all || row.ReplicationMax != _bound.ReplicationMax);
        Set(18, row.BlockBytes, all || row.BlockBytes != _bound.BlockBytes);
        Set(23, row.MountId, all || row.MountId != _bound.MountId);
        if (row.Fingerprint is not null)
        {
            statement.BindBytes(24, row.Fingerprint);
        }
        else
        {
            Set(24, (string?)null, all || _bound.Fingerprint is not null);
        }

        Set(25, row.SyncedAt, all || row.SyncedAt != _bound.SyncedAt);
        Set(26, row.ChildrenSyncedAt, all || row.ChildrenSyncedAt != _bound.ChildrenSyncedAt);
    }

    private void Set(int index, long value, bool differs)
    {
        if (differs)
        {
            statement.Bind(index, value);
        }
    }

    private void Set(int index, long? value, bool differs)
    {
        if (differs)
        {
            statement.Bind(index, value);
        }
    }

    private void Set(int index, string? value, bool differs)
    {
        if (differs)
        {
            statement.Bind(index, value);
        }
    }
}
