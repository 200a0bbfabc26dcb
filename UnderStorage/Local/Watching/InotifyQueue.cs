using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OrleansAlluxio.UnderStorage.Local.Interop;

namespace OrleansAlluxio.UnderStorage.Local.Watching;

/// <summary>
/// The kernel's queue of one feed, and a bell that ends a wait. Used by one thread, but for <see cref="Ring"/>.
/// </summary>
internal sealed class InotifyQueue : IDisposable
{
    private const string Operation = "watch";

    // inotify_event: watch 4, mask 4, cookie 4, length 4, then the name with NULs.
    private const int HeaderBytes = 16;
    private const int MaskOffset = 4;
    private const int LengthOffset = 12;

    private readonly byte[] _buffer = new byte[64 << 10];
    private readonly SafeFileHandle _bell;
    private SafeFileHandle _queue;

    private InotifyQueue(SafeFileHandle queue, SafeFileHandle bell)
    {
        _queue = queue;
        _bell = bell;
    }

    /// <summary>Opens a queue. QuotaExceeded when this user has no more of them.</summary>
    public static InotifyQueue Open()
    {
        var queue = OpenQueue();
        var bell = LibC.EventOpen(0, OpenFlags.CloseOnExec | OpenFlags.NonBlocking);
        if (bell >= 0)
        {
            return new InotifyQueue(queue, new SafeFileHandle(bell, ownsHandle: true));
        }

        queue.Dispose();
        throw LocalErrors.Last(Operation, "inotify");
    }

    /// <summary>Drops every watch and every event that waits, at once.</summary>
    public void Restart()
    {
        var old = _queue;
        _queue = OpenQueue();
        old.Dispose();
    }

    /// <summary>Watches an open directory. Null when it is gone; QuotaExceeded at the system's limit.</summary>
    public int? TryAdd(SafeFileHandle directory, string subject)
    {
        // The magic link leads to exactly what is open: no path is resolved again.
        var watch = LibC.InotifyAdd(
            _queue, $"/proc/self/fd/{directory.DangerousGetHandle()}", InotifyMask.Wanted);
        if (watch >= 0)
        {
            return watch;
        }

        var errno = Marshal.GetLastPInvokeError();
        return errno switch
        {
            LocalErrors.NoEntry or LocalErrors.NotDirectory => null,
            LocalErrors.NoSpace => throw new FabricException(
                FabricErrorKind.QuotaExceeded, Operation, subject,
                "the limit of inotify watches is reached (sysctl fs.inotify.max_user_watches)"),
            _ => throw LocalErrors.Of(errno, Operation, subject),
        };
    }

    /// <summary>Ends a watch; one that has ended already is fine.</summary>
    public void Remove(int watch) => _ = LibC.InotifyRemove(_queue, watch);

    /// <summary>Waits for events or the bell. Empty when the bell rang.</summary>
    public unsafe IReadOnlyList<InotifyEvent> Wait()
    {
        var entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new PollEntry { Descriptor = (int)_queue.DangerousGetHandle(), Events = PollEntry.In };
            entries[1] = new PollEntry { Descriptor = (int)_bell.DangerousGetHandle(), Events = PollEntry.In };
            if (LibC.Poll(entries, 2, -1) < 0)
            {
                ThrowUnlessInterrupted();
                continue;
            }

            if (entries[1].Returned != 0)
            {
                return [];
            }

            nint length;
            fixed (byte* buffer = _buffer)
            {
                length = LibC.Read(_queue, buffer, _buffer.Length);
            }

            if (length > 0)
            {
                return Parse(_buffer.AsSpan(0, (int)length));
            }

            ThrowUnlessInterrupted();
        }
    }

    /// <summary>Ends the wait, now and for ever. From any thread.</summary>
    public unsafe void Ring()
    {
        var one = 1UL;
        _ = LibC.Write(_bell, (byte*)&one, sizeof(ulong));
    }

    public void Dispose()
    {
        _queue.Dispose();
        _bell.Dispose();
    }

    internal static List<InotifyEvent> Parse(ReadOnlySpan<byte> bytes)
    {
        var events = new List<InotifyEvent>();
        while (bytes.Length >= HeaderBytes)
        {
            var length = MemoryMarshal.Read<int>(bytes[LengthOffset..]);
            var name = bytes.Slice(HeaderBytes, length);
            var end = name.IndexOf((byte)0);
            name = end < 0 ? name : name[..end];
            events.Add(new InotifyEvent(
                MemoryMarshal.Read<int>(bytes), MemoryMarshal.Read<uint>(bytes[MaskOffset..]),
                name.IsEmpty || !System.Text.Unicode.Utf8.IsValid(name) ? null : Encoding.UTF8.GetString(name)));
            bytes = bytes[(HeaderBytes + length)..];
        }

        return events;
    }

    private static SafeFileHandle OpenQueue()
    {
        var queue = LibC.InotifyOpen(OpenFlags.CloseOnExec | OpenFlags.NonBlocking);
        if (queue >= 0)
        {
            return new SafeFileHandle(queue, ownsHandle: true);
        }

        var errno = Marshal.GetLastPInvokeError();
        throw errno == LocalErrors.TooManyFilesOfProcess
            ? new FabricException(
                FabricErrorKind.QuotaExceeded, Operation, "inotify",
                "the limit of inotify instances or open files is reached (sysctl fs.inotify.max_user_instances)")
            : LocalErrors.Of(errno, Operation, "inotify");
    }

    private static void ThrowUnlessInterrupted()
    {
        const int again = 11;
        if (Marshal.GetLastPInvokeError() is var errno and not (LocalErrors.Interrupted or again))
        {
            throw LocalErrors.Of(errno, Operation, "inotify");
        }
    }
}
