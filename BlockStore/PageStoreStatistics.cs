namespace OrleansAlluxio.BlockStore;

/// <summary>Counters since start and the state of the tiers.</summary>
public sealed record PageStoreStatistics
{
    /// <summary>Every directory of every tier.</summary>
    public required IReadOnlyList<TierStatistics> Tiers { get; init; }

    /// <summary>Lookups that found their page.</summary>
    public long Hits { get; init; }

    /// <summary>The same by medium.</summary>
    public IReadOnlyDictionary<TierMedium, long> TierHits { get; init; } = new Dictionary<TierMedium, long>();

    /// <summary>Lookups that did not.</summary>
    public long Misses { get; init; }

    /// <summary>Pages evicted out of the last tier.</summary>
    public long Evictions { get; init; }

    /// <summary>Pages moved to a faster tier.</summary>
    public long Promotions { get; init; }

    /// <summary>Pages moved to a slower tier.</summary>
    public long Demotions { get; init; }

    /// <summary>Pages found bad by their checksum and thrown out.</summary>
    public long CorruptPages { get; init; }

    /// <summary>Bytes of pages that are not treated as most, by each flag of their care.</summary>
    public IReadOnlyDictionary<PageCare, long> CareBytes { get; init; } = new Dictionary<PageCare, long>();

    /// <summary>Bytes of pages that count against quotas, by the number of the principal.</summary>
    public IReadOnlyDictionary<int, long> ChargedBytes { get; init; } = new Dictionary<int, long>();

    /// <summary>Pages that left because a quota was full.</summary>
    public long ChargeEvictions { get; init; }

    /// <summary>Puts that were refused because nothing under their quota could leave.</summary>
    public long ChargeRefusals { get; init; }

    /// <summary>Whether the index is still filling from disk after a start.</summary>
    public bool Recovering { get; init; }
}
