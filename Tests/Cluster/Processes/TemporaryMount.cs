using System.Diagnostics;

namespace OrleansAlluxio.Tests.Cluster.Processes;

/// <summary>
/// A small file system of its own, to fill up or to make read-only. Needs the right to mount; else the test is skipped.
/// </summary>
internal sealed class TemporaryMount : IDisposable
{
    private readonly string _directory;

    private TemporaryMount(string directory) => _directory = directory;

    /// <summary>Mounts one of so many MiB over a directory.</summary>
    public static TemporaryMount Over(string directory, int mebibytes)
    {
        var mount = TryOver(directory, mebibytes);
        Assert.SkipWhen(mount is null, "mounting a tmpfs is not allowed here");
        return mount!;
    }

    /// <summary>The same; null where mounting is not allowed.</summary>
    public static TemporaryMount? TryOver(string directory, int mebibytes)
    {
        Directory.CreateDirectory(directory);
        return Run("mount", "-t", "tmpfs", "-o", $"size={mebibytes}m", "tmpfs", directory) == 0
            ? new TemporaryMount(directory)
            : null;
    }

    /// <summary>Makes it read-only, or writable again.</summary>
    public void Remount(bool readOnly)
    {
        Assert.SkipWhen(
            Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", _directory) != 0,
            "remounting is not allowed here");
    }

    /// <summary>Makes it larger or smaller.</summary>
    public void Resize(int mebibytes) => Assert.SkipWhen(
        Run("mount", "-o", $"remount,size={mebibytes}m", _directory) != 0, "remounting is not allowed here");

    public void Dispose() => Run("umount", "-l", _directory);

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
