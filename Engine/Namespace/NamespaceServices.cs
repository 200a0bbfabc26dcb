namespace OrleansAlluxio.Engine.Namespace;

/// <summary>What every directory of a silo shares.</summary>
/// <param name="Metastore">The durable truth.</param>
/// <param name="Fence">Raised by renames and removals.</param>
/// <param name="Clock">Times of syncs and removals.</param>
/// <param name="Time">Wall time, for people and leases.</param>
/// <param name="Options">Bounds of one directory.</param>
public sealed record NamespaceServices(
    IMetastore Metastore, NamespaceFence Fence, HybridLogicalClock Clock, TimeProvider Time,
    DirectoryOptionsModel Options);
