namespace OrleansAlluxio.BlockStore;

/// <summary>State of one directory of one tier.</summary>
/// <param name="Tier">Index of the tier, 0 fastest.</param>
/// <param name="Medium">What it is made of.</param>
/// <param name="Directory">The directory.</param>
/// <param name="CapacityBytes">Its quota.</param>
/// <param name="UsedBytes">Bytes of pages in it, with what slots waste.</param>
/// <param name="DirtyBytes">Bytes only the fabric has.</param>
/// <param name="PinnedBytes">Bytes exempt from eviction.</param>
/// <param name="Pages">Number of pages.</param>
/// <param name="Health">"ok", or why it takes no pages: "read-only: ...", "failed: ...", "full on disk".</param>
public sealed record TierStatistics(
    int Tier, TierMedium Medium, string Directory, long CapacityBytes, long UsedBytes, long DirtyBytes,
    long PinnedBytes, long Pages, string Health);
