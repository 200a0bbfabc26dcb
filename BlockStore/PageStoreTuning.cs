namespace OrleansAlluxio.BlockStore;

/// <summary>Bounds of background work; tests change them.</summary>
internal sealed record PageStoreTuning
{
    /// <summary>
    /// Logs up to this size are read before the store opens: some ten milliseconds, and no put is refused.
    /// </summary>
    public long RecoverInlineBytes { get; init; } = 8L << 20;

    /// <summary>A log is replaced by a snapshot when it is larger than this and twice what its pages need.</summary>
    public long CompactBytesMin { get; init; } = 4L << 20;

    /// <summary>
    /// Bytes a second the scrubber verifies on disk tiers: 1 TiB in three days, unnoticed by readers.
    /// </summary>
    public long ScrubBytesPerSecond { get; init; } = 4L << 20;

    /// <summary>Bytes a second that move up: what a disk gives beside its readers.</summary>
    public long PromoteBytesPerSecond { get; init; } = 256L << 20;

    /// <summary>Pages waiting to move up; more are forgotten, their next touch asks again.</summary>
    public int PromotionsMax { get; init; } = 1024;

    /// <summary>Pages waiting to move down, each with a copy of its bytes: at most 32 MiB.</summary>
    public int DemotionsMax { get; init; } = 32;

    /// <summary>The file system.</summary>
    public Arenas.IStoreFiles Files { get; init; } = new Arenas.DiskFiles();
}
