namespace OrleansAlluxio.BlockStore;

/// <summary>Where one page lies on disk or in shared memory.</summary>
/// <param name="File">The file, an absolute path.</param>
/// <param name="OffsetBytes">Where in it.</param>
/// <param name="Checksums">CRC-32C of each segment.</param>
public sealed record PageSlot(string File, long OffsetBytes, IReadOnlyList<uint> Checksums);
