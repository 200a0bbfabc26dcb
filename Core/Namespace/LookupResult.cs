using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>The answer to a lookup, from what the fabric knows, without asking the under store.</summary>
/// <param name="Outcome">Whether it is there.</param>
/// <param name="Status">The entry when found; its SyncedAt already counts a sync of the whole directory.</param>
/// <param name="Row">The row when found, else none: what a sync's result is conditional on.</param>
/// <param name="ChildrenSyncedAt">When the directory's set of names was last known to equal the store's.</param>
[GenerateSerializer, Immutable, Alias("oa.lookup-result")]
public readonly record struct LookupResult(
    [property: Id(0)] LookupOutcome Outcome, [property: Id(1)] FileStatus? Status, [property: Id(2)] RowMark Row,
    [property: Id(3)] Time.HybridTimestamp ChildrenSyncedAt);
