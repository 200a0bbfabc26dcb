using System.Globalization;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>From a file's status to its fingerprint.</summary>
internal static class LocalStatus
{
    /// <summary>
    /// The status of a file or directory; null for a fifo, socket or device, which do not exist for the fabric.
    /// </summary>
    public static UfsStatus? TryOf(in StatxBuffer status, LocalAccounts accounts)
    {
        if (!status.IsFile && !status.IsDirectory)
        {
            return null;
        }

        return new UfsStatus
        {
            Fingerprint = new Fingerprint
            {
                Kind = status.IsFile ? EntryKind.File : EntryKind.Directory,
                LengthBytes = status.IsFile ? status.LengthBytes : 0,
                ModifiedUnixMs = status.ModifiedUnixMs,
                ContentTag = status.IsFile ? TagOf(status) : string.Empty,
                Owner = accounts.UserName(status.Owner),
                Group = accounts.GroupName(status.Group),
                Mode = status.Mode,
            },
        };
    }

    /// <summary>
    /// Modification time in nanoseconds, length, inode; behind the mark the change time. That one moves with chmod,
    /// chown and rename too, but without it a writer that restores the modification time (rsync --times --inplace)
    /// would go unseen.
    /// </summary>
    public static string TagOf(in StatxBuffer status) => string.Create(
        CultureInfo.InvariantCulture,
        $"{status.ModifiedSeconds:x}.{status.ModifiedNanoseconds:x}-{status.LengthBytes:x}-{status.Inode:x}" +
        $"{Fingerprint.ChangeMark}{status.ChangedSeconds:x}.{status.ChangedNanoseconds:x}");
}
