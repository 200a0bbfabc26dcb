namespace OrleansAlluxio.Metastore.Rows;

/// <summary>Inode ids with a meaning of their own. On disk.</summary>
internal static class ReservedInodes
{
    /// <summary>The root directory: its own parent, named "".</summary>
    public const long Root = 1;

    /// <summary>
    /// Parent of detached subtrees until they are reclaimed. It has no row of its own, so nothing can be created in it,
    /// and no reader ever sees what is below it.
    /// </summary>
    public const long ReclaimBin = 2;
}
