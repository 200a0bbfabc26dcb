using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary><c>struct open_how</c> of openat2(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public const int SizeBytes = 24;

    /// <summary>No symbolic link anywhere on the path.</summary>
    public const ulong NoSymlinks = 0x04;

    /// <summary>Refuse with EXDEV what leaves the starting directory.</summary>
    public const ulong Beneath = 0x08;

    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}
