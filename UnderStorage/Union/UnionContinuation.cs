using System.Globalization;

namespace OrleansAlluxio.UnderStorage.Union;

/// <summary>
/// Where a merged listing goes on: the last name that was given, for each branch the page to look for what is behind it
/// (null where nothing is), and the files given that may still hide what other branches have below their names.
/// </summary>
/// <param name="Last">The last path given.</param>
/// <param name="Pages">A branch's own continuation; empty for its beginning, null for its end.</param>
/// <param name="Files">Beginnings of <paramref name="Last"/> that are files, and their branches.</param>
internal sealed record UnionContinuation(
    string Last, IReadOnlyList<string?> Pages, IReadOnlyList<(int Length, int Branch)> Files)
{
    private const string End = "-";

    /// <summary>The beginning of a listing.</summary>
    public static UnionContinuation Start(int branches) =>
        new(string.Empty, [.. Enumerable.Repeat(string.Empty, branches)], []);

    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static UnionContinuation? TryParse(string text, int branches)
    {
        var parts = text.Split('|');
        if (parts.Length != branches + 2)
        {
            return null;
        }

        var files = new List<(int, int)>();
        foreach (var file in parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var numbers = file.Split(':');
            if (numbers.Length != 2 || !TryNumber(numbers[0], out var length) || !TryNumber(numbers[1], out var branch))
            {
                return null;
            }

            files.Add((length, branch));
        }

        var last = Uri.UnescapeDataString(parts[0]);
        return files.Exists(f => f.Item1 > last.Length)
            ? null
            : new(last, [.. parts[2..].Select(static p => p == End ? null : Uri.UnescapeDataString(p))], files);
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var files = string.Join(
            ',', Files.Select(static f => string.Create(CultureInfo.InvariantCulture, $"{f.Length}:{f.Branch}")));
        var pages = Pages.Select(static p => p is null ? End : p == End ? "%2D" : Uri.EscapeDataString(p));
        return string.Join('|', [Uri.EscapeDataString(Last), files, .. pages]);
    }

    private static bool TryNumber(string text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
