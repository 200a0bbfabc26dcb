namespace OrleansAlluxio.Engine.Sync;

/// <summary>What comparing the children of a directory found.</summary>
/// <param name="IsThere">Whether the directory is there.</param>
/// <param name="Entries">Entries the store listed.</param>
/// <param name="Changed">Entries added, changed or removed.</param>
/// <param name="Directories">Directories among them; null when they are too many to name.</param>
internal sealed record ChildrenSynced(bool IsThere, long Entries, long Changed, IReadOnlyList<string>? Directories)
{
    /// <summary>The directory is gone.</summary>
    public static ChildrenSynced Gone { get; } = new(false, 0, 0, []);

    /// <summary>Nothing of the store's is below.</summary>
    public static ChildrenSynced Empty { get; } = new(true, 0, 0, []);
}
