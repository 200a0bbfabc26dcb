using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>
/// File systems whose changes by other machines the kernel of this one does not see: watching them would miss what
/// matters.
/// </summary>
internal static class NetworkFileSystems
{
    // struct statfs has 120 bytes on 64 bit, its type first.
    private const int StatfsBytes = 256;

    private static readonly Dictionary<long, string> Names = new()
    {
        [0x6969] = "NFS",
        [0x517B] = "SMB",
        [0xFF534D42] = "CIFS",
        [0xFE534D42] = "SMB2",
        [0x65735546] = "FUSE",
        [0x01021997] = "9P",
        [0x0BD00BD0] = "Lustre",
        [0x00C36400] = "CephFS",
        [0x5346414F] = "AFS",
        [0x47504653] = "GPFS",
        [0x01161970] = "GFS2",
        [0x7461636F] = "OCFS2",
        [0x19830326] = "BeeGFS",
    };

    /// <summary>The name of the file system when it is one of these; null for a local one.</summary>
    public static unsafe string? NameOf(SafeFileHandle directory)
    {
        var buffer = stackalloc byte[StatfsBytes];
        return LibC.FileSystemOf(directory, buffer) == 0 ? NameOf(*(long*)buffer) : null;
    }

    internal static string? NameOf(long type) => Names.GetValueOrDefault(type & 0xFFFF_FFFF);
}
