using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary>
/// The common start of <c>struct passwd</c> and <c>struct group</c> on Linux: name, password, id. Padded to the longer
/// of both, because the C library fills all of it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal struct AccountEntry
{
    [FieldOffset(0)]
    public nint Name;

    [FieldOffset(16)]
    public uint Id;
}
