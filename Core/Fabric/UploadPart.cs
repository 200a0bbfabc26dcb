namespace OrleansAlluxio.Core.Fabric;

/// <summary>A stored part.</summary>
/// <param name="Number">1..10,000.</param>
/// <param name="ContentTag">MD5 of its bytes in hex.</param>
/// <param name="LengthBytes">Its length.</param>
/// <param name="ModifiedUnixMs">When it was stored.</param>
/// <param name="Checksum">What its <see cref="IChecksummedContent"/> said; null when it said nothing.</param>
[GenerateSerializer, Immutable, Alias("oa.upload-part")]
public sealed record UploadPart(
    [property: Id(0)] int Number, [property: Id(1)] string ContentTag, [property: Id(2)] long LengthBytes,
    [property: Id(3)] long ModifiedUnixMs, [property: Id(4)] string? Checksum = null);
