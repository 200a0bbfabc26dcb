namespace OrleansAlluxio.Metastore;

/// <summary>Bounds of the metastore.</summary>
public static class MetastoreLimits
{
    /// <summary>
    /// Most changes in one transaction: one batch of a sync, small enough not to delay the commits behind it.
    /// </summary>
    public const int ChangesMax = 4096;

    /// <summary>Most bytes of a document: a job or grain state is small; what is larger belongs into pages.</summary>
    public const int DocumentBytesMax = 1 << 20;

    /// <summary>Most rows of one listing.</summary>
    public const int ListRowsMax = 10_000;

    /// <summary>
    /// Most transactions waiting for the writer. Beyond it callers get <see cref="FabricErrorKind.Busy"/>.
    /// </summary>
    public const int PendingTransactionsMax = 65_536;

    /// <summary>Most ids of one reservation: a batch of a sync takes a few thousand.</summary>
    public const int ReserveIdsMax = 1_000_000;

    /// <summary>
    /// Longest chain of parents: a path of 4,096 bytes has fewer components, so a longer one is damage.
    /// </summary>
    public const int DepthMax = 4096;

    /// <summary>Longest kind of a document in UTF-8 bytes.</summary>
    public const int DocumentKindBytesMax = 64;

    /// <summary>Longest key of a document in UTF-8 bytes: a state name and a path, or two paths.</summary>
    public const int DocumentKeyBytesMax = 9 << 10;

    /// <summary>
    /// Longest owner, group, pin or content tag in UTF-8 bytes: what the longest ETag or principal we met needs,
    /// doubled.
    /// </summary>
    public const int TextBytesMax = 1024;

    /// <summary>Longest ACL in UTF-8 bytes: some 300 named entries.</summary>
    public const int AclBytesMax = 16 << 10;

    /// <summary>
    /// Longest JSON text of extended attributes in UTF-8 bytes: six times what a directory may carry, because JSON
    /// writes some characters as six.
    /// </summary>
    public const int XAttrBytesMax = 6 * FabricLimits.DirectoryXAttrBytesMax;

    /// <summary>
    /// Most bytes of all documents of one transaction: 64 of the largest; a quarter of what one message may carry.
    /// </summary>
    public const long TransactionBytesMax = 64L << 20;

    /// <summary>
    /// Times to live above it count as this: 31,000 years, so that adding one to a time never overflows. On disk, in an
    /// index: never to be changed.
    /// </summary>
    public const long TtlMsMax = 1_000_000_000_000_000;
}
