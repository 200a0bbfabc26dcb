using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.S3.Objects;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Checksums;

/// <summary>The checksums of a multipart object's parts, all of one algorithm. Immutable.</summary>
internal sealed class PartChecksums
{
    /// <summary>
    /// Most bytes kept: 4 KiB leave room for metadata and tags. It holds those of 1,024 parts in CRC32 and of 128 in
    /// SHA-256; of an object with more, only the object's own checksum is kept.
    /// </summary>
    public const int BytesMax = 4 << 10;

    private readonly byte[] _values;

    private PartChecksums(ChecksumAlgorithm algorithm, byte[] values)
    {
        Algorithm = algorithm;
        _values = values;
    }

    /// <summary>How they were made.</summary>
    public ChecksumAlgorithm Algorithm { get; }

    private int ValueBytes => ChecksumNames.LengthBytes(Algorithm);

    /// <summary>Collects them; null when there are too many.</summary>
    public static PartChecksums? TryCollect(ChecksumAlgorithm algorithm, IReadOnlyList<PartChecksum> parts) =>
        parts.Count * ChecksumNames.LengthBytes(algorithm) > BytesMax
            ? null
            : new PartChecksums(algorithm, [.. parts.SelectMany(static p => p.Value)]);

    /// <summary>Those kept for an object's content; null when there are none.</summary>
    public static PartChecksums? TryRead(FileStatus status)
    {
        var text = ContentBinding.TryRead(status.XAttrs, S3XAttrs.PartChecksums, status.ContentTag);
        var space = text?.IndexOf(' ', StringComparison.Ordinal) ?? -1;
        if (space < 0 || ChecksumNames.TryParse(text.AsSpan(0, space)) is not { } algorithm)
        {
            return null;
        }

        var values = new byte[BytesMax];
        return Convert.TryFromBase64Chars(text.AsSpan(space + 1), values, out var length)
            ? new PartChecksums(algorithm, values[..length])
            : null;
    }

    /// <summary>The value of the part at a place in base64; null beyond the last.</summary>
    public string? TryGet(int index) => (index + 1) * ValueBytes <= _values.Length
        ? Convert.ToBase64String(_values, index * ValueBytes, ValueBytes)
        : null;

    /// <inheritdoc/>
    public override string ToString() => ChecksumNames.NameOf(Algorithm) + " " + Convert.ToBase64String(_values);
}
