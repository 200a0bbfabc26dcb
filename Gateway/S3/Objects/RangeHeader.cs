using System.Globalization;
using OrleansAlluxio.Core;
using OrleansAlluxio.Gateway.S3.Protocol;

namespace OrleansAlluxio.Gateway.S3.Objects;

/// <summary>
/// The Range header as S3 reads it: one range; several, or one it does not understand, mean the whole object. Pure.
/// </summary>
internal static class RangeHeader
{
    private const string Unit = "bytes=";

    /// <summary>The range asked for; null for the whole.</summary>
    /// <exception cref="S3Exception">InvalidRange for one outside the object.</exception>
    public static ByteRange? Read(string? header, long lengthBytes)
    {
        if (header is null || !header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var text = header.AsSpan(Unit.Length).Trim();
        var dash = text.IndexOf('-');
        if (dash < 0 || text.Contains(',') || !TryRead(text[..dash], out var first)
            || !TryRead(text[(dash + 1)..], out var last)
            || (first is null && last is null) || last < first)
        {
            return null;
        }

        if (first is null)
        {
            var suffix = Math.Min(last!.Value, lengthBytes);
            return suffix > 0 ? new ByteRange(lengthBytes - suffix, suffix) : throw Outside(header, lengthBytes);
        }

        if (first >= lengthBytes)
        {
            throw Outside(header, lengthBytes);
        }

        var end = Math.Min(last ?? long.MaxValue, lengthBytes - 1);
        return new ByteRange(first.Value, end - first.Value + 1);
    }

    /// <summary>The range of x-amz-copy-source-range, which must be whole and inside the source.</summary>
    public static ByteRange ReadCopySource(string header, long lengthBytes)
    {
        var text = header.StartsWith(Unit, StringComparison.Ordinal) ? header.AsSpan(Unit.Length) : default;
        var dash = text.IndexOf('-');
        if (dash <= 0 || !TryRead(text[..dash], out var first) || !TryRead(text[(dash + 1)..], out var last)
            || first is null || last is null || last < first)
        {
            throw new S3Exception(
                S3Errors.InvalidArgument, "The x-amz-copy-source-range must be of the form bytes=first-last.");
        }

        return last < lengthBytes
            ? new ByteRange(first.Value, last.Value - first.Value + 1)
            : throw new S3Exception(
                S3Errors.InvalidRange, $"Range specified is not valid for a source of {lengthBytes} bytes.");
    }

    private static bool TryRead(ReadOnlySpan<char> text, out long? number)
    {
        number = null;
        if (text.IsEmpty)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        number = value;
        return true;
    }

    private static S3Exception Outside(string header, long lengthBytes) => new(S3Errors.InvalidRange)
    {
        Details =
        [
            new("RangeRequested", header),
            new("ActualObjectSize", lengthBytes.ToString(CultureInfo.InvariantCulture)),
        ],
    };
}
