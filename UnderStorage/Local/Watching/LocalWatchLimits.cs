namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>Bounds of one feed.</summary>
internal sealed record LocalWatchLimits
{
    /// <summary>Most directories watched. A million of them cost the kernel about 1 GB and us about 200 MB.</summary>
    public int WatchesMax { get; init; } = 1_000_000;

    /// <summary>Most changes that wait for the reader; more become one rescan. About 10 MB.</summary>
    public int PendingMax { get; init; } = 65_536;
}
