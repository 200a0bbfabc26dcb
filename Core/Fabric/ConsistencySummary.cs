namespace OrleansAlluxio.Core.Fabric;

/// <summary>The end of a comparison of the tree with its stores.</summary>
[GenerateSerializer, Immutable, Alias("oa.consistency-summary")]
public sealed record ConsistencySummary
{
    /// <summary>Files compared.</summary>
    [Id(0)]
    public long Files { get; init; }

    /// <summary>Directories compared.</summary>
    [Id(1)]
    public long Directories { get; init; }

    /// <summary>Files that only the fabric has: no difference.</summary>
    [Id(2)]
    public long Unpersisted { get; init; }

    /// <summary>Paths that were being changed while they were compared: left out.</summary>
    [Id(3)]
    public long Busy { get; init; }

    /// <summary>Paths that differ.</summary>
    [Id(4)]
    public long Differences { get; init; }

    /// <summary>Of which were repaired.</summary>
    [Id(5)]
    public long Repaired { get; init; }

    /// <summary>Paths that could not be compared.</summary>
    [Id(6)]
    public long Unreadable { get; init; }

    /// <summary>Cached pages compared with the store's bytes.</summary>
    [Id(7)]
    public long Pages { get; init; }

    /// <summary>Bytes of them.</summary>
    [Id(8)]
    public long Bytes { get; init; }

    /// <summary>Whether both sides are the same now, as far as they could be compared.</summary>
    public bool IsConsistent => Differences == Repaired && Unreadable == 0;
}
