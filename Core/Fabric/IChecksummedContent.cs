namespace OrleansAlluxio.Core.Fabric;

/// <summary>
/// Content that knows a checksum of itself once it was read to its end. A stream handed to
/// <see cref="IFabricUploads.PutPartAsync"/> may implement it: the checksum is then kept with the part.
/// </summary>
public interface IChecksummedContent
{
    /// <summary>Most characters of a checksum: an algorithm's name and a hash in base64 take half of it.</summary>
    const int ChecksumLengthMax = 128;

    /// <summary>
    /// The checksum, in printable ASCII the fabric does not look into; null before the end, and when there is none.
    /// </summary>
    string? Checksum { get; }
}
