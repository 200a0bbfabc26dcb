namespace OrleansAlluxio.Core.CrossCluster;

/// <summary>What a carrier keeps for a cluster.</summary>
/// <param name="Waiting">Messages that it has not taken yet.</param>
/// <param name="IsListening">Whether it takes any.</param>
public sealed record CarrierBacklog(long Waiting, bool IsListening);
