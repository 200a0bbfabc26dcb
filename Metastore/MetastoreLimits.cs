namespace OrleansAlluxio.Metastore;

/// <summary>Bounds of the metastore.</summary>
public static class MetastoreLimits
{
    /// <summary>Most changes in one transaction: one batch of a sync, small enough not to delay the commits behind it.</summary>
    public const int ChangesMax = 4096;

    /// <summary>Most bytes of a document: a job or grain state is small; what is larger belongs into pages.</summary>
    public const int DocumentBytesMax = 1 << 20;

    /// <summary>Most rows of one listing.</summary>
    public const int ListRowsMax = 10_000;

    /// <summary>Most transactions waiting for the writer. Beyond it callers get <see cref="FabricErrorKind.Busy"/>.</summary>
    public const int PendingTransactionsMax = 65_536;
}
