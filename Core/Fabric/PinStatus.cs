using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;

namespace OrleansAlluxio.Core.Fabric;

/// <summary>A pinned file or directory.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">File or directory.</param>
/// <param name="Media">MEM, SSD and HDD with commas; empty for any.</param>
/// <param name="LengthBytes">Its length; 0 for a directory.</param>
/// <param name="HeldBytes">Bytes of it that are cached on these media and exempt from eviction now.</param>
/// <param name="Key">Where a list goes on after it.</param>
[GenerateSerializer, Immutable, Alias("oa.pin-status")]
public sealed record PinStatus(
    [property: Id(0)] FabricPath Path, [property: Id(1)] EntryKind Kind, [property: Id(2)] string Media,
    [property: Id(3)] long LengthBytes, [property: Id(4)] long HeldBytes, [property: Id(5)] string Key);
