using System.Buffers;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// A thread that waits for the sockets of many connections and lets each of them go on, edge triggered (epoll(7)). What
/// a connection does until it awaits something else runs in this thread.
/// </summary>
internal sealed class EpollLoop : IDisposable
{
    private const int WakerToken = -1;

    [ThreadStatic]
    private static bool _isLoop;

    private readonly Lock _tableLock = new();
    private readonly SafeFileHandle _epoll = EpollCalls.Create();
    private readonly SafeFileHandle _waker = EpollCalls.CreateWaker();
    private readonly Thread _thread;

    // By file descriptor. An event may be of a socket that was closed since, or of its successor: one signal too many.
    private EpollConnection?[] _table = new EpollConnection?[256];
    private volatile bool _stopping;

    public EpollLoop(int index, MemoryPool<byte> memory)
    {
        Memory = memory;
        EpollCalls.Watch(_epoll, _waker.DangerousGetHandle().ToInt32(), EpollCalls.Readable, WakerToken);
        _thread = new Thread(Run) { IsBackground = true, Name = $"event loop {index}" };
        _thread.Start();
    }

    /// <summary>Whether the current thread is an event loop.</summary>
    public static bool IsCurrentThread => _isLoop;

    /// <summary>Buffers of its connections.</summary>
    public MemoryPool<byte> Memory { get; }

    /// <summary>Watches a connection's socket until <see cref="Remove"/>.</summary>
    public void Add(EpollConnection connection, int descriptor)
    {
        lock (_tableLock)
        {
            if (descriptor >= _table.Length)
            {
                var larger = new EpollConnection?[Math.Max(descriptor + 1, _table.Length * 2)];
                _table.CopyTo(larger, 0);
                Volatile.Write(ref _table, larger);
            }

            _table[descriptor] = connection;
        }

        EpollCalls.Watch(
            _epoll, descriptor,
            EpollCalls.Readable | EpollCalls.Writable | EpollCalls.PeerClosed | EpollCalls.EdgeTriggered, descriptor);
    }

    /// <summary>Forgets a socket; the caller closes it after, which ends the watch.</summary>
    public void Remove(int descriptor)
    {
        lock (_tableLock)
        {
            _table[descriptor] = null;
        }
    }

    /// <summary>Stops the thread. Its connections are gone by then.</summary>
    public void Dispose()
    {
        _stopping = true;
        EpollCalls.Wake(_waker);
        if (!_isLoop)
        {
            _thread.Join();
        }
    }

    private void Run()
    {
        _isLoop = true;
        using var epoll = _epoll;
        using var waker = _waker;
        using var memory = Memory;
        var events = new EpollEvents();
        while (!_stopping)
        {
            var count = EpollCalls.TakeEvents(_epoll, events);
            if (count < 0 && Marshal.GetLastPInvokeError() != EpollCalls.InterruptedErrno)
            {
                // Only a programming error gets here: the queue and the buffer are ours.
                throw new SocketException(Marshal.GetLastPInvokeError());
            }

            for (var i = 0; i < count; i++)
            {
                var (what, token) = events[i];
                if (token != WakerToken)
                {
                    Volatile.Read(ref _table)[token]?.OnEvents(what);
                }
            }
        }
    }
}
