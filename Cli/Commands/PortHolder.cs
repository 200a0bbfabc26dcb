using System.Globalization;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>Finds which process listens at a port of this machine, as far as the system lets this user see.</summary>
internal static class PortHolder
{
    private const string Listening = "0A";
    private const int LocalField = 1;
    private const int StateField = 3;
    private const int InodeField = 9;

    /// <summary>Name and id of the process; null when it is not to be seen.</summary>
    public static string? TryFind(int port)
    {
        try
        {
            var sockets = ((string[])["/proc/net/tcp", "/proc/net/tcp6"]).Where(File.Exists)
                .SelectMany(File.ReadLines).Select(l => InodeOf(l, port)).OfType<string>()
                .Select(static i => $"socket:[{i}]").ToHashSet(StringComparer.Ordinal);
            return sockets.Count == 0 ? null : Directory.EnumerateDirectories("/proc")
                .Where(static d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out _))
                .Where(d => Holds(d, sockets))
                .Select(static d => $"{File.ReadAllText(Path.Combine(d, "comm")).Trim()} (pid {Path.GetFileName(d)})")
                .FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The socket of a line of /proc/net/tcp, if it listens at the port; null otherwise. Pure.</summary>
    internal static string? InodeOf(string line, int port)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > InodeField && fields[StateField] == Listening
            && fields[LocalField].EndsWith(
                ":" + port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal)
            ? fields[InodeField]
            : null;
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(f => File.ResolveLinkTarget(f, returnFinalTarget: false)?.Name is { } name
                    && sockets.Contains(name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // Of another user, or gone.
        }
    }
}
