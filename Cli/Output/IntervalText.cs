using System.Globalization;

namespace OrleansAlluxio.Cli.Output;

/// <summary>
/// Intervals: -1 for only once, 0 for always, or a period such as 30s; a bare number is milliseconds, as in Alluxio.
/// </summary>
internal static class IntervalText
{
    private const long DayMs = 24L * 3600 * 1000;

    /// <summary>Reads an interval into milliseconds.</summary>
    public static bool TryParse(string text, out long milliseconds)
    {
        milliseconds = 0;
        if (text == "-1")
        {
            milliseconds = -1;
            return true;
        }

        var digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var factor = text[digits..].ToLowerInvariant() switch
        {
            "" or "ms" => 1L,
            "s" or "sec" => 1000,
            "m" or "min" => 60_000,
            "h" or "hour" => 3_600_000,
            "d" or "day" => DayMs,
            _ => 0,
        };
        if (factor == 0 || number > long.MaxValue / factor)
        {
            return false;
        }

        milliseconds = number * factor;
        return true;
    }

    /// <summary>As it is typed.</summary>
    public static string Of(long milliseconds) => milliseconds switch
    {
        <= 0 => milliseconds.ToString(CultureInfo.InvariantCulture),
        _ when milliseconds % DayMs == 0 => $"{milliseconds / DayMs}d",
        _ when milliseconds % 3_600_000 == 0 => $"{milliseconds / 3_600_000}h",
        _ when milliseconds % 60_000 == 0 => $"{milliseconds / 60_000}m",
        _ when milliseconds % 1000 == 0 => $"{milliseconds / 1000}s",
        _ => $"{milliseconds}ms",
    };
}
