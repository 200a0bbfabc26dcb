using System.Globalization;

namespace OrleansAlluxio.Silo.Doctor;

/// <summary>What Linux says of this machine and of the process. A file that is not there is a null.</summary>
/// <param name="FilesMax">Most files the process may have open.</param>
/// <param name="FilesOpen">Files it has open.</param>
/// <param name="MemoryBytes">Memory it may use: the machine's, or less in a container.</param>
/// <param name="Mounts">Mount points of the machine and the kind of their file system.</param>
internal sealed record MachineFacts(
    long? FilesMax, int? FilesOpen, long? MemoryBytes, IReadOnlyList<(string Point, string Kind)> Mounts)
{
    private const int FieldsOfMount = 5;

    /// <summary>Reads them.</summary>
    public static MachineFacts Read() => new(
        FilesOf(TryRead("/proc/self/limits")), TryCount("/proc/self/fd"),
        MemoryOf(TryRead("/proc/meminfo"), TryRead("/sys/fs/cgroup/memory.max")),
        MountsOf(TryRead("/proc/self/mountinfo")));

    /// <summary>The kind of the file system that a path is on; empty where that is not known.</summary>
    public string KindOf(string path) => Mounts
        .Where(m => m.Point == "/" || path == m.Point || path.StartsWith(m.Point + "/", StringComparison.Ordinal))
        .OrderByDescending(static m => m.Point.Length)
        .Select(static m => m.Kind).FirstOrDefault() ?? string.Empty;

    internal static long? FilesOf(string? limits)
    {
        var line = limits?.Split('\n')
            .FirstOrDefault(static l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    internal static long? MemoryOf(string? memoryInfo, string? limit)
    {
        var line = memoryInfo?.Split('\n')
            .FirstOrDefault(static l => l.StartsWith("MemTotal:", StringComparison.Ordinal));
        var digits = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ElementAtOrDefault(1);
        long? all = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)
            ? kibibytes << 10 : null;
        return long.TryParse(limit?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Min(most, all ?? long.MaxValue)
            : all;
    }

    // "36 35 98:0 /root /point rw - ext4 /dev/sda rw": the kind is the first word behind the dash.
    internal static IReadOnlyList<(string Point, string Kind)> MountsOf(string? mountInfo) =>
    [
        .. (mountInfo ?? string.Empty).Split('\n')
            .Select(static l => l.Split(' '))
            .Where(static w => w.Length > FieldsOfMount && Array.IndexOf(w, "-") is > 0 and var dash
                && dash + 1 < w.Length)
            .Select(static w => (w[FieldsOfMount - 1].Replace("\\040", " ", StringComparison.Ordinal),
                w[Array.IndexOf(w, "-") + 1])),
    ];

    private static string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int? TryCount(string directory)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(directory).Count();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
