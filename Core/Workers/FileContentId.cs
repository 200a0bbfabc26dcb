using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Workers;

/// <summary>
/// A content of a file as a worker needs it to give its bytes: from its tiers by version, else from the store.
/// </summary>
public sealed record FileContentId
{
    /// <summary>Inode and content version: what its pages are kept under.</summary>
    public required FileVersion Version { get; init; }

    /// <summary>The whole length.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>The path, for messages.</summary>
    public required FabricPath Path { get; init; }

    /// <summary>The mount whose store has it; null when only tiers have.</summary>
    public long? Mount { get; init; }

    /// <summary>The file in that store, relative to its mounted prefix.</summary>
    public string StorePath { get; init; } = string.Empty;

    /// <summary>What the store must still hold.</summary>
    public Fingerprint? Expected { get; init; }

    /// <summary>
    /// Whether no store has it, so that the process with the metadata gets it from whoever keeps a copy when its own
    /// tiers have lost it.
    /// </summary>
    public bool IsUnpersisted { get; init; }

    /// <summary>Whether its pages are exempt from eviction.</summary>
    public bool Pinned { get; init; }

    /// <summary>How its pages are treated among others: the flags of a page's care; 0 as most.</summary>
    public int Care { get; init; }

    /// <summary>Whose cache quota they count against; null for nobody's.</summary>
    public CacheCharge? Charge { get; init; }

    /// <summary>Whether pages read from the store are given and not kept.</summary>
    public bool IsNotKept { get; init; }
}
