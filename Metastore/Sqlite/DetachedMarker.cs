namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>
/// Whether detached subtrees may wait to be reclaimed. While there are none, which is nearly always, nobody needs to
/// walk up the parents to see whether an inode is still in the tree. Set before the commit that detaches, cleared after
/// the bin is empty.
/// </summary>
internal sealed class DetachedMarker
{
    private volatile bool _mayHaveAny;

    /// <summary>False only when every inode is in the tree.</summary>
    public bool MayHaveAny
    {
        get => _mayHaveAny;
        set => _mayHaveAny = value;
    }
}
