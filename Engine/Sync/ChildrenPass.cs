using OrleansAlluxio.Engine.Mounts;

namespace OrleansAlluxio.Engine.Sync;

/// <summary>One listing of one directory on its way into the tree.</summary>
internal sealed record ChildrenPass
{
    public required ChildrenRun Run { get; init; }

    public required Mount Mount { get; init; }

    public required HybridTimestamp StartedAt { get; init; }

    /// <summary>The directory when the listing began; null when it was not known then.</summary>
    public InodeId? Known { get; set; }

    /// <summary>A second listing confirms what the first lacked.</summary>
    public bool RemovesMissing { get; init; }

    public ChildrenTally Tally { get; init; } = new();

    /// <summary>The tree says that the store has the directory, as its listing does.</summary>
    public bool IsKnownInStore { get; set; }

    /// <summary>Where the applied stretch ends.</summary>
    public string? After { get; set; }

    /// <summary>Some name was being changed, so the listing does not speak for the whole directory.</summary>
    public bool HasExcluded { get; set; }

    /// <summary>The last stretch, which completes the comparison.</summary>
    public ListingBatch? Last { get; set; }
}
