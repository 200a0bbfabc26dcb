using System.Runtime.InteropServices;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>struct iovec: bytes that stay where they are until the call returns.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct IoVector
{
    public byte* Start;
    public nint LengthBytes;
}
