namespace OrleansAlluxio.Metastore.Rows;

/// <summary>The failures that both dialects answer alike.</summary>
internal static class MetastoreErrors
{
    private const string Commit = MetastoreOperations.Commit;

    /// <summary>A stored inode that no version of this program writes.</summary>
    public static FabricException CorruptInode(long id, string fault) =>
        new(FabricErrorKind.DataCorrupt, "read inode", $"inode {id}", $"the stored row is damaged: {fault}");

    /// <summary>A stored document that no version of this program writes.</summary>
    public static FabricException CorruptDocument(string kind, string key, string fault) =>
        new(FabricErrorKind.DataCorrupt, "read document", $"{kind}/{key}", $"the stored row is damaged: {fault}");

    /// <summary>The name, or the id, is taken.</summary>
    public static FabricException AlreadyExists(long parent, string name) =>
        new(
            FabricErrorKind.AlreadyExists, Commit, $"inode {parent}/{name}",
            "the name is taken in this directory, or the id is");

    /// <summary>The parent directory is not there or on its way out.</summary>
    public static FabricException ParentGone(long parent) =>
        new(FabricErrorKind.NotFound, Commit, $"inode {parent}", "the parent directory is gone");

    /// <summary>The parent is a file.</summary>
    public static FabricException ParentIsFile(long parent) =>
        new(FabricErrorKind.NotADirectory, Commit, $"inode {parent}", "the parent is a file");

    /// <summary>The row is gone or was changed by someone else.</summary>
    public static FabricException InodeConflict(long id, long expected) =>
        new(FabricErrorKind.Conflict, Commit, $"inode {id}", $"it is gone or not at row version {expected}");

    /// <summary>The document was changed by someone else.</summary>
    public static FabricException DocumentConflict(string kind, string key, long expected) =>
        new(FabricErrorKind.Conflict, Commit, $"document {kind}/{key}", $"it is not at row version {expected}");

    /// <summary>The directory has entries.</summary>
    public static FabricException NotEmpty(long id) =>
        new(FabricErrorKind.NotEmpty, Commit, $"inode {id}", "the directory has entries");

    /// <summary>A directory would become its own ancestor.</summary>
    public static FabricException Cycle(long id, long parent) =>
        new(
            FabricErrorKind.InvalidArgument, Commit, $"inode {id}",
            $"it cannot move into its own subtree at inode {parent}");

    /// <summary>An inode is what it was created as.</summary>
    public static FabricException KindChanged(long id) =>
        new(FabricErrorKind.InvalidArgument, Commit, $"inode {id}", "a file cannot become a directory or the reverse");

    /// <summary>The chain of parents does not end.</summary>
    public static FabricException TooDeep(long id) =>
        new(
            FabricErrorKind.TooLarge, Commit, $"inode {id}",
            $"it is deeper than {MetastoreLimits.DepthMax} directories");

    /// <summary>A quota has no room for what is added.</summary>
    public static FabricException QuotaExceeded(QuotaRow quota, long bytes, long inodes) =>
        new(
            FabricErrorKind.QuotaExceeded, Commit, $"inode {quota.Directory}",
            $"the quota has {quota.Bytes} of {Limit(quota.BytesMax)} bytes and {quota.Inodes} of "
                + $"{Limit(quota.InodesMax)} entries, and no room for {bytes} bytes and {inodes} entries more");

    private static string Limit(long? limit) =>
        limit?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of";

    /// <summary>A malformed request.</summary>
    public static FabricException Invalid(string operation, string subject, string reason) =>
        new(FabricErrorKind.InvalidArgument, operation, subject, reason);

    /// <summary>A request beyond a limit.</summary>
    public static FabricException TooLarge(string operation, string subject, string reason) =>
        new(FabricErrorKind.TooLarge, operation, subject, reason);

    /// <summary>Too many transactions are waiting.</summary>
    public static FabricException QueueFull() =>
        new(
            FabricErrorKind.Busy, Commit, "metastore",
            $"{MetastoreLimits.PendingTransactionsMax} transactions are waiting");

    /// <summary>The metastore was closed.</summary>
    public static FabricException Closed() =>
        new(FabricErrorKind.Unavailable, "use", "metastore", "it is closed");

    /// <summary>The database was written by a newer program.</summary>
    public static FabricException NewerSchema(string database, int found, int known) =>
        new(
            FabricErrorKind.Unsupported,
            "open metastore",
            database,
            $"its schema is version {found}, this program knows versions up to {known}: start a newer program");
}
