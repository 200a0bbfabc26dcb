using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;

namespace OrleansAlluxio.Core.Namespace;

/// <summary>The outcome of applying a <see cref="SyncObservation"/>.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Status">The entry after; null when it is not there.</param>
/// <param name="Dropped">A content nobody can open any more; null when there is none.</param>
[GenerateSerializer, Immutable, Alias("oa.sync-applied")]
public sealed record SyncApplied(
    [property: Id(0)] SyncAction Action, [property: Id(1)] FileStatus? Status, [property: Id(2)] FileVersion? Dropped);
