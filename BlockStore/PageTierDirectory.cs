namespace OrleansAlluxio.BlockStore;

/// <summary>One directory of a tier.</summary>
/// <param name="Path">Where its arenas lie; made when missing.</param>
/// <param name="QuotaBytes">Most bytes of arenas in it; a smaller quota than before evicts down to it at start.</param>
public sealed record PageTierDirectory(string Path, long QuotaBytes);
