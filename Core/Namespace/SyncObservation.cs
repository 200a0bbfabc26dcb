using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>What the store said of one path, to be applied to the tree if nothing moved meanwhile.</summary>
[GenerateSerializer, Immutable, Alias("oa.sync-observation")]
public sealed record SyncObservation
{
    /// <summary>The row when the store was asked; none when there was no row.</summary>
    [Id(0)]
    public required RowMark Expected { get; init; }

    /// <summary>What the store has; null when it says that nothing is there.</summary>
    [Id(1)]
    public required Fingerprint? Observed { get; init; }

    /// <summary>
    /// Extended attributes the store carries (content type, user metadata); null when it was not asked for them.
    /// </summary>
    [Id(2)]
    public IReadOnlyDictionary<string, string>? XAttrs { get; init; }

    /// <summary>When the store was asked: before the request left.</summary>
    [Id(3)]
    public required HybridTimestamp StartedAt { get; init; }

    /// <summary>The mount.</summary>
    [Id(4)]
    public required MountId Mount { get; init; }

    /// <summary>
    /// Something below is only ours: a directory that the store lacks stays, as one that only the fabric has.
    /// </summary>
    [Id(5)]
    public bool KeepsDirectory { get; init; }

    /// <summary>
    /// What the store has was compared with the bytes held of the row: they are the same, whatever its tag says.
    /// </summary>
    [Id(6)]
    public bool IsSameContent { get; init; }

    /// <summary>POSIX ACL the store has; empty when it has none, null when it said nothing of it.</summary>
    [Id(7)]
    public string? Acl { get; init; }
}
