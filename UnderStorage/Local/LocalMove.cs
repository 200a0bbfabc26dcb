using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Renames with and without replacing, also where the file system lacks RENAME_NOREPLACE (NFS).</summary>
internal static class LocalMove
{
    /// <summary>Renames; returns 0 or the errno.</summary>
    public static int Rename(
        SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to, bool overwrite)
    {
        var flags = overwrite ? 0u : LibC.RenameNoReplace;
        if (LibC.RenameAt2(fromDirectory, from, toDirectory, to, flags) == 0)
        {
            return 0;
        }

        var errno = Marshal.GetLastPInvokeError();
        return !overwrite && errno == LocalErrors.Invalid
            ? RenameWithoutFlag(fromDirectory, from, toDirectory, to)
            : errno;
    }

    private static int RenameWithoutFlag(
        SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to)
    {
        if (LibC.LinkAt(fromDirectory, from, toDirectory, to, 0) == 0)
        {
            return LibC.UnlinkAt(fromDirectory, from, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }

        var errno = Marshal.GetLastPInvokeError();
        if (errno != LocalErrors.NotPermitted)
        {
            return errno;
        }

        // A directory cannot be linked. rename(2) replaces only an empty one, so at worst an empty directory is lost to
        // a race.
        var flags = LibC.AtNoFollow;
        if (LibC.Statx(toDirectory, to, flags, StatxBuffer.BasicStats, out _) == 0)
        {
            return LocalErrors.Exists;
        }

        return LibC.RenameAt2(fromDirectory, from, toDirectory, to, 0) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }
}
