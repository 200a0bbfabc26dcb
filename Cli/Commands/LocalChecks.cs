using System.Globalization;
using System.Net;
using System.Net.Sockets;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Cli.Commands;

/// <summary>What can be found out without a server: about this machine, and why no server answers.</summary>
internal static class LocalChecks
{
    // Signatures of S3 hold for 15 minutes; syncs with stores compare their clocks, too.
    private static readonly TimeSpan ClockWarning = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ClockBroken = TimeSpan.FromMinutes(5);

    private const long FreeBroken = 64L << 20;
    private const int HomeFormat = 1;

    /// <summary>Where a fabric lives unless it is told otherwise.</summary>
    public static string DefaultHome(CliRun run) =>
        Path.Combine(run.Host.Environment("HOME") ?? "/", ".orleansalluxio");

    /// <summary>The server's clock beside this machine's.</summary>
    public static async Task<Finding> ClockAsync(CliRun run, DateTimeOffset before)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(new Uri(run.ServerText), "/health/live"), run.Cancelled);
        var middle = before + ((run.Host.Time.GetUtcNow() - before) / 2);
        if (answer.Headers.Date is not { } told)
        {
            return new Finding(FindingSeverity.Ok, "clock", "the server does not tell the time");
        }

        var apart = (told - middle).Duration();
        var text = string.Create(
            CultureInfo.InvariantCulture, $"the server's and this machine's are {apart.TotalSeconds:F0} s apart");
        const string Fix = "let both follow a time server (chrony, systemd-timesyncd)";
        return apart > ClockBroken ? new Finding(FindingSeverity.Broken, "clock", text, Fix)
            : apart > ClockWarning ? new Finding(FindingSeverity.Warning, "clock", text, Fix)
            : new Finding(FindingSeverity.Ok, "clock", text);
    }

    /// <summary>Why the server does not answer.</summary>
    public static Finding ServerOf(CliRun run, FabricException failure) => failure.Kind switch
    {
        FabricErrorKind.Unauthenticated or FabricErrorKind.PermissionDenied => new Finding(
            FindingSeverity.Broken, $"server {run.ServerText}", $"it does not let you in: {failure.Reason}",
            "set FABRIC_TOKEN to the token= of HOME/credentials, or run as the server's user"),
        _ => new Finding(
            FindingSeverity.Broken, $"server {run.ServerText}", $"it does not answer: {failure.Reason}",
            "start it with `fabric up`, or name another one with --server or FABRIC_SERVER"),
    };

    /// <summary>Whether a server could start with this home.</summary>
    public static IEnumerable<Finding> OfHome(string home, bool isServing)
    {
        var subject = $"home {home}";
        if (!Directory.Exists(home))
        {
            yield return new Finding(FindingSeverity.Ok, subject, "it is not there; the first start makes it");
            yield break;
        }

        var version = Path.Combine(home, "version");
        var text = File.Exists(version) ? File.ReadAllText(version).Trim() : string.Empty;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var format);
        yield return isNumber && format > HomeFormat
            ? new Finding(
                FindingSeverity.Broken, subject, $"it has format {format}, this program knows {HomeFormat}",
                "use the program that made it, or a newer one")
            : text.Length > 0 && !isNumber
                ? new Finding(
                    FindingSeverity.Broken, version, "it is not readable", "restore it from a backup of the home")
                : new Finding(FindingSeverity.Ok, subject, $"format {format}");
        var free = new DriveInfo(home).AvailableFreeSpace;
        yield return free < FreeBroken
            ? new Finding(FindingSeverity.Broken, $"disk of {home}", $"{free >> 20} MiB free", "make room")
            : new Finding(FindingSeverity.Ok, $"disk of {home}", $"{free >> 20} MiB free");
        if (isServing)
        {
            yield break;
        }

        foreach (var port in (int[])[9000, 9870, 19999])
        {
            yield return PortOf(port);
        }
    }

    private static Finding PortOf(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new Finding(FindingSeverity.Ok, $"port {port}", "free");
        }
        catch (SocketException e)
        {
            return new Finding(
                FindingSeverity.Warning, $"port {port}", PortHolder.TryFind(port) is { } holder
                    ? $"a default port of the doors is taken by {holder}"
                    : $"a default port of the doors is taken: {e.SocketErrorCode}",
                "stop what listens there (`ss -ltnp`), or give the doors others: --s3, --webhdfs, --http");
        }
    }
}
