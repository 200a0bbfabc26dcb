using OrleansAlluxio.Core.Workers;

namespace OrleansAlluxio.Engine.Copies;

/// <summary>What a worker has of a block.</summary>
/// <param name="Member">The worker.</param>
/// <param name="Bytes">Bytes of the block that it has.</param>
/// <param name="MayGet">Whether it may get what it lacks: it lives and is not being taken out.</param>
internal readonly record struct ReplicaPlace(ClusterMember Member, long Bytes, bool MayGet);
