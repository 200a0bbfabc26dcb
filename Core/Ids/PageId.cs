namespace OrleansAlluxio.Core.Ids;

/// <summary>
/// A page of one content of one file; <see cref="Index"/> counts pages of <see cref="FabricLimits.PageBytes"/> from the
/// start of the file. What it names never changes, so it is never invalidated, only forgotten.
/// </summary>
[GenerateSerializer, Immutable, Alias("oa.page-id")]
public readonly record struct PageId([property: Id(0)] FileVersion File, [property: Id(1)] int Index)
{
    /// <summary>Offset of the page's first byte in the file.</summary>
    public long OffsetBytes => (long)Index * FabricLimits.PageBytes;

    /// <summary>The page that holds a byte of a file.</summary>
    public static PageId Of(FileVersion file, long offsetBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offsetBytes);
        return new PageId(file, checked((int)(offsetBytes / FabricLimits.PageBytes)));
    }

    /// <summary>How many bytes the page has in a file of that length; 0 beyond its end.</summary>
    public int LengthBytes(long fileLengthBytes) =>
        (int)Math.Clamp(fileLengthBytes - OffsetBytes, 0, FabricLimits.PageBytes);

    /// <inheritdoc/>
    public override string ToString() => $"{File}#{Index}";
}
