namespace OrleansAlluxio.BlockStore;

/// <summary>What a tier is made of. The order is the order of the tiers: fastest first.</summary>
public enum TierMedium
{
    /// <summary>Memory-mapped tmpfs: survives a restart of the process, not of the machine.</summary>
    Memory = 0,

    /// <summary>Files on a solid-state disk.</summary>
    Ssd = 1,

    /// <summary>Files on a rotating disk.</summary>
    Hdd = 2,
}
