using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary>The fields of <c>struct statx</c> that are read here; the same layout on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    /// <summary>STATX_BASIC_STATS.</summary>
    public const uint BasicStats = 0x7ff;

    private const int TypeMask = 0xf000;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(20)]
    public uint Owner;

    [FieldOffset(24)]
    public uint Group;

    [FieldOffset(28)]
    public ushort TypeAndMode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public long LengthBytes;

    [FieldOffset(96)]
    public long ChangedSeconds;

    [FieldOffset(104)]
    public uint ChangedNanoseconds;

    [FieldOffset(112)]
    public long ModifiedSeconds;

    [FieldOffset(120)]
    public uint ModifiedNanoseconds;

    [FieldOffset(136)]
    public uint DeviceMajor;

    [FieldOffset(140)]
    public uint DeviceMinor;

    public readonly bool IsFile => (TypeAndMode & TypeMask) == 0x8000;

    public readonly bool IsDirectory => (TypeAndMode & TypeMask) == 0x4000;

    public readonly bool IsSymlink => (TypeAndMode & TypeMask) == 0xa000;

    public readonly int Mode => TypeAndMode & 0xfff;

    public readonly long ModifiedUnixMs => (ModifiedSeconds * 1000) + (ModifiedNanoseconds / 1_000_000);
}
