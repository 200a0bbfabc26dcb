namespace OrleansAlluxio.Core;

/// <summary>A run of bytes of a file.</summary>
/// <param name="OffsetBytes">First byte.</param>
/// <param name="LengthBytes">Number of bytes, may be 0.</param>
[GenerateSerializer, Immutable, Alias("oa.range")]
public readonly record struct ByteRange([property: Id(0)] long OffsetBytes, [property: Id(1)] long LengthBytes)
{
    /// <summary>The byte after the last.</summary>
    public long EndBytes => OffsetBytes + LengthBytes;
}
