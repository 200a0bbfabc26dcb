using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// The system calls of the transport. Linux, 64 bit. Addresses are lent for the call; sockets are file descriptors that
/// their owner keeps open while it calls.
/// </summary>
internal static unsafe partial class EpollCalls
{
    public const uint Readable = 0x001;
    public const uint Writable = 0x004;
    public const uint Failed = 0x008;
    public const uint HungUp = 0x010;
    public const uint PeerClosed = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    public const int InterruptedErrno = 4;
    public const int TryAgainErrno = 11;

    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int Add = 1;
    private const int DontWait = 0x40;
    private const int NoSignal = 0x4000;

    /// <summary>epoll_create1.</summary>
    public static SafeFileHandle Create() => Owned(EpollCreate(CloseOnExec));

    /// <summary>eventfd: written to wake the loop that watches it.</summary>
    public static SafeFileHandle CreateWaker() => Owned(EventFd(0, CloseOnExec | NonBlocking));

    /// <summary>Wakes the loop that watches a waker.</summary>
    public static void Wake(SafeFileHandle waker)
    {
        ulong one = 1;
        _ = Write(waker, &one, sizeof(ulong));
    }

    /// <summary>Watches a file descriptor; events name it by <paramref name="token"/>.</summary>
    public static void Watch(SafeFileHandle epoll, int descriptor, uint events, int token)
    {
        var entry = stackalloc uint[EpollEvents.WordsMax];
        entry[0] = events;
        entry[EpollEvents.TokenWord] = (uint)token;
        if (EpollControl(epoll, Add, descriptor, entry) != 0)
        {
            throw Failure("watch a socket");
        }
    }

    /// <summary>Sleeps until there are events; their number of events, negative on failure.</summary>
    public static int TakeEvents(SafeFileHandle epoll, EpollEvents events)
    {
        fixed (uint* words = events.Words)
        {
            return EpollWait(epoll, words, EpollEvents.CountMax, -1);
        }
    }

    /// <summary>recv without waiting: bytes, 0 at the end, negative on failure.</summary>
    public static int Receive(int socket, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            return (int)Recv(socket, start, buffer.Length, DontWait);
        }
    }

    /// <summary>sendmsg without waiting: bytes, negative on failure.</summary>
    public static long Send(int socket, ReadOnlySpan<IoVector> vectors)
    {
        fixed (IoVector* start = vectors)
        {
            var message = new MessageHeader { Vectors = start, VectorCount = vectors.Length };
            return SendMessage(socket, &message, DontWait | NoSignal);
        }
    }

    private static SafeFileHandle Owned(int descriptor) => descriptor >= 0
        ? new SafeFileHandle(descriptor, ownsHandle: true)
        : throw Failure("make an event queue");

    private static IOException Failure(string operation)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {operation}: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(SafeFileHandle epoll, int operation, int descriptor, uint* entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int EpollWait(SafeFileHandle epoll, uint* events, int countMax, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    private static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, void* buffer, nint lengthBytes);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    private static partial nint Recv(int socket, byte* buffer, nint lengthBytes, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    private static partial nint SendMessage(int socket, MessageHeader* message, int flags);

    // struct msghdr.
    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nint VectorCount;
        public void* Control;
        public nint ControlLength;
        public int Flags;
    }
}
