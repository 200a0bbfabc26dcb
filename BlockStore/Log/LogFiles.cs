using System.Globalization;

namespace OrleansAlluxio.BlockStore.Log;

/// <summary>Names of the logs of a directory: <c>index-N.log</c> follows <c>snapshot-N.log</c>.</summary>
internal static class LogFiles
{
    private const string Suffix = ".log";

    /// <summary>The appended log of that generation.</summary>
    public static string Index(string directory, int generation) =>
        Path.Combine(directory, $"index-{generation:D6}{Suffix}");

    /// <summary>The snapshot that stands for every log before that generation.</summary>
    public static string Snapshot(string directory, int generation) =>
        Path.Combine(directory, $"snapshot-{generation:D6}{Suffix}");

    /// <summary>The generations there are of one kind, ascending.</summary>
    public static List<int> Generations(string directory, string kind)
    {
        var found = new List<int>();
        foreach (var path in Directory.EnumerateFiles(directory, $"{kind}-*{Suffix}"))
        {
            var name = Path.GetFileName(path.AsSpan());
            var number = name[(kind.Length + 1)..^Suffix.Length];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var generation))
            {
                found.Add(generation);
            }
        }

        found.Sort();
        return found;
    }
}
