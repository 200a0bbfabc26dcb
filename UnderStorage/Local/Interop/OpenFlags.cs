using System.Runtime.InteropServices;

namespace OrleansAlluxio.UnderStorage.Local.Interop;

/// <summary>Flags of open(2). Two of them differ between x86-64 and arm64.</summary>
internal static class OpenFlags
{
    public const int Read = 0;
    public const int Write = 1;
    public const int ReadWrite = 2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int Directory { get; } = IsArm ? 0x4000 : 0x10000;

    public static int NoFollow { get; } = IsArm ? 0x8000 : 0x20000;
}
