using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// A row as it was seen. The version alone does not say so: an overwrite is a new inode, whose versions begin anew.
/// </summary>
/// <param name="Inode">The inode.</param>
/// <param name="Version">The row's version; 0 for no row.</param>
[GenerateSerializer, Immutable, Alias("oa.row-mark")]
public readonly record struct RowMark([property: Id(0)] InodeId Inode, [property: Id(1)] long Version);
