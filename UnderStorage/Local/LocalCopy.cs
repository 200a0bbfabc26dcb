using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local;

/// <summary>Copies bytes between open files inside the kernel, or through a buffer where the kernel cannot.</summary>
internal static class LocalCopy
{
    private const int StepBytesMax = 1 << 30; // Far below the 2 GiB a system call takes, so lengths fit.
    private const int BufferBytes = 1 << 20;

    /// <summary>Copies the first bytes of one file to an offset of another.</summary>
    public static void Append(
        SafeFileHandle from, SafeFileHandle to, long toOffset, long lengthBytes, string operation, string subject)
    {
        var done = 0L;
        while (done < lengthBytes)
        {
            var copied = CopyInKernel(from, done, to, toOffset + done, lengthBytes - done);
            if (copied < 0)
            {
                CopyByBuffer(from, to, (done, toOffset + done, lengthBytes - done), operation, subject);
                return;
            }

            ThrowIfEnded(copied, operation, subject);
            done += copied;
        }
    }

    private static unsafe long CopyInKernel(
        SafeFileHandle from, long fromOffset, SafeFileHandle to, long toOffset, long bytes)
    {
        while (true)
        {
            var copied = LibC.CopyFileRange(from, &fromOffset, to, &toOffset, (nint)Math.Min(bytes, StepBytesMax), 0);
            if (copied >= 0 || Marshal.GetLastPInvokeError() != LocalErrors.Interrupted)
            {
                return copied;
            }
        }
    }

    private static void CopyByBuffer(
        SafeFileHandle from, SafeFileHandle to, (long From, long To, long Bytes) range, string operation,
        string subject)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (var done = 0L; done < range.Bytes;)
            {
                var room = buffer.AsSpan(0, (int)Math.Min(buffer.Length, range.Bytes - done));
                var read = RandomAccess.Read(from, room, range.From + done);
                ThrowIfEnded(read, operation, subject);
                RandomAccess.Write(to, room[..read], range.To + done);
                done += read;
            }
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, operation, subject);
        }
    }

    private static void ThrowIfEnded(long copied, string operation, string subject)
    {
        if (copied == 0)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, operation, subject, "the source became shorter while it was copied");
        }
    }
}
