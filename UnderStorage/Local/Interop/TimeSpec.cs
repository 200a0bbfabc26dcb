using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary><c>struct timespec</c> on 64-bit Linux.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec
{
    /// <summary>In <see cref="Nanoseconds"/>: leave this time as it is.</summary>
    public const long Omit = (1L << 30) - 2;

    public long Seconds;
    public long Nanoseconds;
}
