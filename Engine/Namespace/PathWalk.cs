namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Finds a path's inode by walking from the root: one point read a component.</summary>
internal static class PathWalk
{
    /// <summary>The row at a path, or null with whether a file was on the way.</summary>
    public static async ValueTask<(InodeRow? Row, bool BlockedByFile)> FindAsync(
        IMetastore metastore, FabricPath path, CancellationToken cancellationToken)
    {
        var row = await metastore.TryGetInodeAsync(InodeId.Root, cancellationToken).ConfigureAwait(false);
        foreach (var name in path.Value.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (row is null || row.Kind == EntryKind.File)
            {
                return (null, row is not null);
            }

            row = await metastore.TryFindChildAsync(row.Id, name, cancellationToken).ConfigureAwait(false);
        }

        return (row, false);
    }

    /// <summary>The path of an inode by walking up; null when it is not in the tree (any more).</summary>
    public static async ValueTask<FabricPath?> PathOfAsync(
        IMetastore metastore, InodeId inode, CancellationToken cancellationToken) =>
        (await TracePathAsync(metastore, inode, cancellationToken).ConfigureAwait(false)).Path;

    /// <summary>
    /// The same, and whether it was deleted with a directory above it, which is for ever. A null path that is not
    /// detached may come
    /// of a rename under way.
    /// </summary>
    public static async ValueTask<(FabricPath? Path, bool IsDetached)> TracePathAsync(
        IMetastore metastore, InodeId inode, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        for (var id = inode; id != InodeId.Root;)
        {
            var row = await metastore.TryGetInodeAsync(id, cancellationToken).ConfigureAwait(false);
            if (row?.ParentId.Value is > 1 and < 1000)
            {
                return (null, true); // In the bin of detached subtrees.
            }

            if (row is null || names.Count > FabricLimits.PathBytesMax || FabricPath.WhyNotName(row.Name) is not null)
            {
                return (null, false);
            }

            names.Add(row.Name);
            id = row.ParentId;
        }

        names.Reverse();
        return FabricPath.TryParse("/" + string.Join('/', names), out var path, out _) ? (path, false) : (null, false);
    }
}
