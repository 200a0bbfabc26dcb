namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>How a page gets its room under a quota.</summary>
internal enum ChargeRoom
{
    /// <summary>Others leave for it, or it is refused.</summary>
    Made,

    /// <summary>Others leave for it, but it comes in any case: only the fabric has it.</summary>
    Forced,

    /// <summary>Only what is free: it was the one to leave.</summary>
    Free,
}
