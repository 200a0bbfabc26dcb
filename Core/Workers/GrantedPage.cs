namespace OrleansAlluxio.Core.Workers;

/// <summary>Where one page lies on the machine of its worker.</summary>
/// <param name="Index">Which page of its file.</param>
/// <param name="File">The file it lies in, an absolute path.</param>
/// <param name="OffsetBytes">Where in that file.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="Checksums">CRC-32C of each segment of it.</param>
public sealed record GrantedPage(
    int Index, string File, long OffsetBytes, int LengthBytes, IReadOnlyList<uint> Checksums);
