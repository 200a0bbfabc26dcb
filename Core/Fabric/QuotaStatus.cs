using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>The quota of a directory and what is below it.</summary>
/// <param name="Path">The directory.</param>
/// <param name="BytesMax">Most bytes of all files below; null without limit.</param>
/// <param name="InodesMax">Most files and directories below; null without limit.</param>
/// <param name="Bytes">Bytes of all files below.</param>
/// <param name="Inodes">Files and directories below.</param>
[GenerateSerializer, Immutable, Alias("oa.quota-status")]
public sealed record QuotaStatus(
    [property: Id(0)] FabricPath Path, [property: Id(1)] long? BytesMax, [property: Id(2)] long? InodesMax,
    [property: Id(3)] long Bytes, [property: Id(4)] long Inodes);
