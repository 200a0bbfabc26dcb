namespace OrleansAlluxio.Engine.Namespace;

/// <summary>Bounds of one directory's memory.</summary>
public sealed record DirectoryOptionsModel
{
    /// <summary>
    /// Most cached rows of one directory: the hot part of a large one; the rest is a point read of the metastore.
    /// </summary>
    public int CachedEntriesMax { get; init; } = 8192;

    /// <summary>Most remembered removals: what a slow listing of the store could still bring back.</summary>
    public int TombstonesMax { get; init; } = 65_536;

    /// <summary>
    /// Most remembered changes of entries: what a listing that was asked for meanwhile may be older than.
    /// </summary>
    public int RecentChangesMax { get; init; } = 2048;

    /// <summary>How often a commit is planned anew when someone else changed the row first.</summary>
    public int ConflictRetriesMax { get; init; } = 16;
}
