using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.BlockStore.Arenas;

/// <summary>
/// What the base class library lacks: reserving blocks, and flushing data or a directory. POSIX only.
/// </summary>
internal static partial class NativeFiles
{
    private const int InterruptedErrno = 4;

    /// <summary>posix_fallocate; "no space" comes here and not as a signal at the first touch of a mapping.</summary>
    public static void Reserve(SafeFileHandle file, string path, long offset, long lengthBytes)
    {
        int error;
        do
        {
            error = PosixFallocate(file, offset, lengthBytes);
        }
        while (error == InterruptedErrno);
        ThrowIfFailed(error, "reserve", path);
    }

    /// <summary>fdatasync.</summary>
    public static void FlushData(SafeFileHandle file, string path) =>
        ThrowIfFailed(FDataSync(file) == 0 ? 0 : Marshal.GetLastPInvokeError(), "flush", path);

    /// <summary>fsync of a directory.</summary>
    public static void FlushDirectory(string path)
    {
        var descriptor = Open(path, 0);
        ThrowIfFailed(descriptor >= 0 ? 0 : Marshal.GetLastPInvokeError(), "open", path);
        using var directory = new SafeFileHandle(descriptor, ownsHandle: true);
        ThrowIfFailed(FSync(directory) == 0 ? 0 : Marshal.GetLastPInvokeError(), "flush", path);
    }

    private static void ThrowIfFailed(int error, string operation, string path)
    {
        if (error != 0)
        {
            throw new IOException($"Cannot {operation} '{path}': {Marshal.GetPInvokeErrorMessage(error)}.", error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_fallocate")]
    private static partial int PosixFallocate(SafeFileHandle file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
