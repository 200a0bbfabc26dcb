using System.Globalization;

namespace OrleansAlluxio.Cli.Output;

/// <summary>Amounts of bytes as people write and read them; powers of 1024, as Alluxio has them.</summary>
internal static class SizeText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Three or so digits and a unit: <c>1.50KB</c>.</summary>
    public static string Human(long bytes)
    {
        if (bytes < 1024)
        {
            return bytes.ToString(CultureInfo.InvariantCulture) + "B";
        }

        var value = (double)bytes;
        var unit = 0;
        while (value >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return value.ToString("F2", CultureInfo.InvariantCulture) + Units[unit];
    }

    /// <summary>Exact or human.</summary>
    public static string Of(long bytes, bool human) =>
        human ? Human(bytes) : bytes.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads <c>10</c>, <c>4k</c>, <c>1MB</c>, <c>2GiB</c>.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var shift = text[digits..].ToUpperInvariant() switch
        {
            "" or "B" => 0,
            "K" or "KB" or "KIB" => 10,
            "M" or "MB" or "MIB" => 20,
            "G" or "GB" or "GIB" => 30,
            "T" or "TB" or "TIB" => 40,
            _ => -1,
        };
        if (shift < 0 || number > long.MaxValue >> shift)
        {
            return false;
        }

        bytes = number << shift;
        return true;
    }
}
