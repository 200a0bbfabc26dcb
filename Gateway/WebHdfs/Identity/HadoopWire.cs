using System.Buffers.Binary;
using System.Text;

namespace OrleansAlluxio.Gateway.WebHdfs.Identity;

/// <summary>
/// Numbers and texts as Hadoop's Writables have them: variable-length integers, and text after its length.
/// </summary>
internal static class HadoopWire
{
    private const int TextBytesMax = 4096;

    /// <summary>Appends a variable-length integer.</summary>
    public static void WriteNumber(List<byte> target, long value)
    {
        if (value is >= -112 and <= 127)
        {
            target.Add((byte)value);
            return;
        }

        var magnitude = value < 0 ? ~value : value;
        var bytes = 8 - (System.Numerics.BitOperations.LeadingZeroCount((ulong)magnitude) / 8);
        target.Add((byte)((value < 0 ? -120 : -112) - bytes));
        for (var i = bytes - 1; i >= 0; i--)
        {
            target.Add((byte)(magnitude >> (8 * i)));
        }
    }

    /// <summary>Appends a text after its length.</summary>
    public static void WriteText(List<byte> target, string text) =>
        WriteBytes(target, Encoding.UTF8.GetBytes(text));

    /// <summary>Appends bytes after their length.</summary>
    public static void WriteBytes(List<byte> target, ReadOnlySpan<byte> bytes)
    {
        WriteNumber(target, bytes.Length);
        target.AddRange(bytes);
    }

    /// <summary>Takes a variable-length integer from the front; false when there is none.</summary>
    public static bool TryReadNumber(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        if (source.IsEmpty)
        {
            return false;
        }

        var first = (sbyte)source[0];
        source = source[1..];
        if (first >= -112)
        {
            value = first;
            return true;
        }

        var isNegative = first < -120;
        var bytes = isNegative ? -120 - first : -112 - first;
        if (source.Length < bytes)
        {
            return false;
        }

        Span<byte> wide = stackalloc byte[sizeof(long)];
        wide.Clear();
        source[..bytes].CopyTo(wide[(sizeof(long) - bytes)..]);
        source = source[bytes..];
        value = BinaryPrimitives.ReadInt64BigEndian(wide);
        value = isNegative ? ~value : value;
        return true;
    }

    /// <summary>Takes bytes after their length from the front; false when there are none or too many.</summary>
    public static bool TryReadBytes(ref ReadOnlySpan<byte> source, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (!TryReadNumber(ref source, out var length) || length < 0 || length > TextBytesMax || length > source.Length)
        {
            return false;
        }

        bytes = source[..(int)length];
        source = source[(int)length..];
        return true;
    }
}
