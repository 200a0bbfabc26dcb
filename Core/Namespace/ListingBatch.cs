using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// A stretch of a store's listing of one directory: everything with a name in (<see cref="AfterName"/>,
/// <see cref="ThroughName"/>] is in <see cref="Entries"/> or not in the store.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.listing-batch")]
public sealed record ListingBatch
{
    /// <summary>Start, exclusive; null from the beginning.</summary>
    [Id(0)]
    public string? AfterName { get; init; }

    /// <summary>End, inclusive; null to the end of the directory, which completes the sync of its children.</summary>
    [Id(1)]
    public string? ThroughName { get; init; }

    /// <summary>What the store has there, in UTF-8 order of the names.</summary>
    [Id(2)]
    public required IReadOnlyList<ListedEntry> Entries { get; init; }

    /// <summary>Names that are being changed right now: left as they are.</summary>
    [Id(3)]
    public required IReadOnlySet<string> Excluded { get; init; }

    /// <summary>When the listing was begun. What changed here later is left as it is.</summary>
    [Id(4)]
    public required HybridTimestamp StartedAt { get; init; }

    /// <summary>The mount.</summary>
    [Id(5)]
    public required MountId Mount { get; init; }

    /// <summary>
    /// Whether the end of the directory completes the sync of its children. False when some name was left out.
    /// </summary>
    [Id(6)]
    public bool MarksSynced { get; init; } = true;

    /// <summary>
    /// Whether the listing tells all the store carries with a file; else an entry's first use asks for the rest.
    /// </summary>
    [Id(7)]
    public bool TellsAll { get; init; }

    /// <summary>
    /// Files the listing lacks are named in the answer instead of removed: one listing that skipped a key is no proof.
    /// </summary>
    [Id(8)]
    public bool KeepsMissing { get; init; }

    /// <summary>
    /// The directory the listing was made of; another one at the path by now is a Conflict. Null takes any.
    /// </summary>
    [Id(9)]
    public InodeId? Directory { get; init; }
}
