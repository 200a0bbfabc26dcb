using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Time;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>
/// An asynchronous persist that reached the store; counts only while the entry still has that very content.
/// </summary>
/// <param name="File">The content that was persisted.</param>
/// <param name="Fingerprint">What the store said after its commit.</param>
/// <param name="SyncedAt">When that was asked for.</param>
/// <param name="IntentKey">The intent this completes.</param>
[GenerateSerializer, Immutable, Alias("oa.persist-commit")]
public sealed record PersistCommit(
    [property: Id(0)] FileVersion File, [property: Id(1)] Fingerprint Fingerprint,
    [property: Id(2)] HybridTimestamp SyncedAt, [property: Id(3)] string? IntentKey)
{
    /// <summary>
    /// Where a content that is persisted was moved from, inside its store: it counts only while the entry still says
    /// that it is there. Null for a persist.
    /// </summary>
    [Id(4)]
    public Fingerprint? MovedFrom { get; init; }
}
