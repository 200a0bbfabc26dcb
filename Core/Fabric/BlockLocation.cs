namespace OrleansAlluxio.Core.Fabric;

/// <summary>Where one block of a file is.</summary>
/// <param name="OffsetBytes">Its first byte.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Hosts">
/// The workers that have all of it, then the one that a read asks, then those that have a part.
/// </param>
public sealed record BlockLocation(long OffsetBytes, long LengthBytes, IReadOnlyList<BlockHost> Hosts);
