namespace OrleansAlluxio.Metastore;

/// <summary>One change of a transaction. A change whose condition does not hold fails the whole transaction.</summary>
public abstract record MetastoreChange
{
    private MetastoreChange()
    {
    }

    /// <summary>
    /// Adds an inode with row version 1. Fails with AlreadyExists when the name is taken in the parent, with NotFound
    /// when the parent is gone, with NotADirectory when the parent is a file.
    /// </summary>
    public sealed record InsertInode(InodeRow Row) : MetastoreChange;

    /// <summary>
    /// Replaces an inode, also moving it when parent or name differ (one row for any subtree), and adds one to its row
    /// version. Fails with Conflict when the row is not at <paramref name="ExpectedRowVersion"/>, else as
    /// <see cref="InsertInode"/>.
    /// </summary>
    public sealed record UpdateInode(InodeRow Row, long ExpectedRowVersion) : MetastoreChange;

    /// <summary>
    /// Removes an inode. Fails with Conflict when the row is gone or not at the expected version, with NotEmpty when it
    /// has children.
    /// </summary>
    public sealed record DeleteInode(InodeId Id, long ExpectedRowVersion) : MetastoreChange;

    /// <summary>
    /// Takes a whole subtree out of the tree in one step: the row leaves its parent, and its id appears as a Reclaim
    /// document, from which <see cref="IMetastore.ReclaimAsync"/> deletes the rows in batches. Fails as
    /// <see cref="DeleteInode"/>, but for NotEmpty.
    /// </summary>
    public sealed record DetachSubtree(InodeId Id, long ExpectedRowVersion) : MetastoreChange;

    /// <summary>Only a condition: the inode is there at that row version. Fails with Conflict.</summary>
    public sealed record RequireInode(InodeId Id, long ExpectedRowVersion) : MetastoreChange;

    /// <summary>
    /// Writes a document. <paramref name="ExpectedRowVersion"/> 0 requires that it is not there, null writes whatever
    /// is there; else Conflict. The stored row version is the old one plus one, or 1.
    /// </summary>
    public sealed record PutDocument(string Kind, string Key, ReadOnlyMemory<byte> Payload, long? ExpectedRowVersion)
        : MetastoreChange;

    /// <summary>
    /// Limits what is below a directory, null without a limit, and counts it in the same step: from then on every
    /// transaction counts what it changes. NotFound, NotADirectory. Kept as a <see cref="QuotaRow"/> document, which
    /// goes with its directory, or by <see cref="DeleteDocument"/>.
    /// </summary>
    public sealed record SetQuota(InodeId Directory, long? BytesMax, long? InodesMax) : MetastoreChange;

    /// <summary>
    /// Only a condition: what this whole transaction adds keeps every quota it is counted by. QuotaExceeded else.
    /// Taking away is never refused.
    /// </summary>
    public sealed record EnforceQuotas : MetastoreChange;

    /// <summary>
    /// Removes a document. Null removes whatever is there, also nothing; else Conflict when not at that version.
    /// </summary>
    public sealed record DeleteDocument(string Kind, string Key, long? ExpectedRowVersion) : MetastoreChange;
}
