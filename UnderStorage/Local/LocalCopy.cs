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
        SafeFileHandle from, SafeFileHandle to, (long OffsetBytes, long LengthBytes) target, LocalAct act) =>
        Copy(from, to, (0, target.OffsetBytes, target.LengthBytes), act);

    /// <summary>
    /// Copies a range of one file to an offset of another. File systems that share blocks (XFS, Btrfs) copy nothing.
    /// </summary>
    public static void Copy(
        SafeFileHandle from, SafeFileHandle to, (long From, long To, long LengthBytes) range, LocalAct act)
    {
        var done = 0L;
        while (done < range.LengthBytes)
        {
            var rest = (range.From + done, range.To + done, range.LengthBytes - done);
            var copied = CopyInKernel(from, to, rest);
            if (copied < 0)
            {
                CopyByBuffer(from, to, rest, act);
                return;
            }

            ThrowIfEnded(copied, act);
            done += copied;
        }
    }

    private static unsafe long CopyInKernel(
        SafeFileHandle from, SafeFileHandle to, (long From, long To, long Bytes) range)
    {
        var (fromOffset, toOffset, bytes) = range;
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
        SafeFileHandle from, SafeFileHandle to, (long From, long To, long Bytes) range, LocalAct act)
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (var done = 0L; done < range.Bytes;)
            {
                var room = buffer.AsSpan(0, (int)Math.Min(buffer.Length, range.Bytes - done));
                var read = RandomAccess.Read(from, room, range.From + done);
                ThrowIfEnded(read, act);
                RandomAccess.Write(to, room[..read], range.To + done);
                done += read;
            }
        }
        catch (IOException failure)
        {
            throw LocalErrors.Of(failure, act.Operation, act.Subject);
        }
    }

    private static void ThrowIfEnded(long copied, LocalAct act)
    {
        if (copied == 0)
        {
            throw new FabricException(
                FabricErrorKind.DataCorrupt, act.Operation, act.Subject,
                "the source became shorter while it was copied");
        }
    }
}
