namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What a cluster has mounted, as others are told.</summary>
/// <param name="Location">The mounted prefix of a store.</param>
/// <param name="ReadOnly">Whether the cluster changes nothing there.</param>
public sealed record ClusterMount(StoreLocation Location, bool ReadOnly);
