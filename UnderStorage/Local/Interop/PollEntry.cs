using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary><c>struct pollfd</c> of poll(2).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollEntry
{
    public const short In = 1;

    public int Descriptor;
    public short Events;
    public short Returned;
}
