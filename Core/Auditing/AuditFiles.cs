using System.Globalization;

namespace OrleansAlluxio.Core.Auditing;

/// <summary>Names of files of records.</summary>
internal static class AuditFiles
{
    private const string Prefix = "audit-";
    private const string Suffix = ".jsonl";

    /// <summary>Path of a file by its number.</summary>
    public static string PathOf(string directory, int number) =>
        Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}{Suffix}"));

    /// <summary>Numbers of the files that are there, ascending.</summary>
    public static int[] NumbersIn(string directory) => !Directory.Exists(directory) ? [] :
    [
        .. Directory.EnumerateFiles(directory, Prefix + "*" + Suffix)
            .Select(static path => Path.GetFileName(path)[Prefix.Length..^Suffix.Length])
            .Where(static text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(static text => int.Parse(text, CultureInfo.InvariantCulture))
            .Order(),
    ];

    /// <summary>Lines of a file with their ends; the last may be torn and have none.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> LinesOf(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var buffer = new byte[128 << 10];
        var held = 0;
        while (true)
        {
            var count = file.Read(buffer, held, buffer.Length - held);
            held += count;
            var from = 0;
            while (buffer.AsSpan(from, held - from).IndexOf((byte)'\n') is >= 0 and var end)
            {
                yield return buffer.AsMemory(from, end + 1);
                from += end + 1;
            }

            buffer.AsSpan(from, held - from).CopyTo(buffer);
            held -= from;
            if (count == 0)
            {
                if (held > 0)
                {
                    yield return buffer.AsMemory(0, held);
                }

                yield break;
            }

            if (held == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2); // A path has 4 KiB at most: damage.
            }
        }
    }
}
