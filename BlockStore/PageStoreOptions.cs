namespace OrleansAlluxio.BlockStore;

/// <summary>How a page store is built. Validated at open; a bad value stops the process with the reason.</summary>
public sealed record PageStoreOptions
{
    /// <summary>Tiers, fastest first.</summary>
    public required IReadOnlyList<PageTierOptions> Tiers { get; init; }

    /// <summary>
    /// Which store the pages belong to; directories that carry another fabric's id are refused, never overwritten.
    /// </summary>
    public required string FabricId { get; init; }

    /// <summary>
    /// Eviction policy: <c>s3-fifo</c> (default: best miss ratio on most traces, SOSP'23), <c>lru</c>, <c>lrfu</c>.
    /// </summary>
    public string Eviction { get; init; } = "s3-fifo";

    /// <summary>Directory choice in a tier: <c>max-free</c> (default), <c>round-robin</c>, <c>greedy</c>.</summary>
    public string Allocation { get; init; } = "max-free";

    /// <summary>
    /// Admission into disk tiers: <c>second-touch</c> (default: spares flash from one-hit pages) or <c>all</c>.
    /// </summary>
    public string Admission { get; init; } = "second-touch";

    /// <summary>
    /// Share of the capacity that dirty pages may take, so that reads always keep a cache. Default 0.7.
    /// </summary>
    public double DirtyShareMax { get; init; } = 0.7;

    /// <summary>
    /// Share of each directory that pinned pages may take, so that everything else keeps a cache. Default 0.5.
    /// </summary>
    public double PinnedShareMax { get; init; } = 0.5;
}
