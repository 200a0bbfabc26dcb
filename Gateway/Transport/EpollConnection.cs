using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansAlluxio.Gateway.Transport;

/// <summary>
/// One accepted socket and its two loops: from the socket into a pipe, and from a pipe into the socket. The file
/// descriptor is closed by <see cref="DisposeAsync"/> alone, after both loops have ended, so no call can meet another
/// connection's.
/// </summary>
internal sealed class EpollConnection
    : ConnectionContext, IConnectionIdFeature, IConnectionItemsFeature, IConnectionLifetimeFeature,
        IConnectionTransportFeature, IConnectionSocketFeature, IMemoryPoolFeature
{
    // Smaller rests of a block are not worth a system call.
    private const int ReceiveBytesMin = 2048;
    private const int VectorsMax = 16;
    private const uint PeerEvents = EpollCalls.PeerClosed | EpollCalls.HungUp | EpollCalls.Failed;
    private const uint ReadEvents = EpollCalls.Readable | PeerEvents;
    private const uint WriteEvents = EpollCalls.Writable | EpollCalls.HungUp | EpollCalls.Failed;

    private readonly EpollLoop _loop;
    private readonly int _descriptor;
    private readonly Readiness _readable = new();
    private readonly Readiness _writable = new();
    private readonly MemoryHandle[] _pins = new MemoryHandle[VectorsMax];
    private readonly CancellationTokenSource _closed = new();
    private readonly IDuplexPipe _socketSide;
    private Task _receiving = Task.CompletedTask;
    private Task _sending = Task.CompletedTask;
    private volatile Exception? _ending;
    private volatile bool _isPeerDone;
    private int _shutDown;

    public EpollConnection(Socket socket, EpollLoop loop, long readBytesMax, long writeBytesMax)
    {
        (Socket, _loop) = (socket, loop);
        _descriptor = socket.SafeHandle.DangerousGetHandle().ToInt32();
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        var scheduler = new LoopScheduler();
        var input = new Pipe(new PipeOptions(
            loop.Memory, readerScheduler: scheduler, writerScheduler: PipeScheduler.Inline,
            readBytesMax, readBytesMax / 2, useSynchronizationContext: false));
        var output = new Pipe(new PipeOptions(
            loop.Memory, readerScheduler: PipeScheduler.Inline, writerScheduler: scheduler,
            writeBytesMax, writeBytesMax / 2, useSynchronizationContext: false));
        Transport = new DuplexPipe(input.Reader, output.Writer);
        _socketSide = new DuplexPipe(output.Reader, input.Writer);
        ConnectionClosed = _closed.Token;
        Features.Set<IEventLoopFeature>(scheduler);
        Features.Set<IConnectionIdFeature>(this);
        Features.Set<IConnectionItemsFeature>(this);
        Features.Set<IConnectionLifetimeFeature>(this);
        Features.Set<IConnectionTransportFeature>(this);
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set<IMemoryPoolFeature>(this);
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public MemoryPool<byte> MemoryPool => _loop.Memory;

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; } = CorrelationId.Next();

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection(8);

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new ConnectionItems();

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint { get; set; }

    /// <inheritdoc/>
    public override EndPoint? RemoteEndPoint { get; set; }

    /// <summary>Begins to receive and to send. Once.</summary>
    public void Start()
    {
        _receiving = ReceiveAsync();
        _sending = SendAsync();
        _loop.Add(this, _descriptor);
    }

    /// <summary>What the kernel says of the socket; called by the event loop.</summary>
    public void OnEvents(uint events)
    {
        if ((events & WriteEvents) != 0)
        {
            _writable.Signal();
        }

        if ((events & ReadEvents) != 0)
        {
            _isPeerDone |= (events & PeerEvents) != 0;
            _readable.Signal();
        }
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        ShutDown(abortReason, dropUnsent: true);
        _socketSide.Input.CancelPendingRead();
    }

    /// <inheritdoc/>
    public override void Abort() => Abort(new ConnectionAbortedException());

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Transport.Input.CompleteAsync();
        await Transport.Output.CompleteAsync();
        await _sending;
        await _receiving;
        _loop.Remove(_descriptor);
        Socket.Dispose();
        _closed.Dispose();
    }

    private async Task ReceiveAsync()
    {
        Exception? error = null;
        var pipe = _socketSide.Output;
        try
        {
            var goesOn = true;
            while (goesOn)
            {
                // No idle connection holds a buffer.
                await _readable;
                goesOn = await DrainAsync(pipe);
            }
        }
        catch (SocketException e)
        {
            error = e.SocketErrorCode == SocketError.ConnectionReset
                ? new ConnectionResetException(e.Message, e) : new ConnectionAbortedException(e.Message, e);
        }
        finally
        {
            await pipe.CompleteAsync(_ending ?? error);

            // Its callbacks run in the thread pool: they may do anything.
            await _closed.CancelAsync();
        }
    }

    // Everything the socket has; false when no more will come.
    private async ValueTask<bool> DrainAsync(PipeWriter pipe)
    {
        while (true)
        {
            var room = pipe.GetMemory(ReceiveBytesMin);
            var received = EpollCalls.Receive(_descriptor, room.Span);
            if (received < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case EpollCalls.TryAgainErrno:
                        return true;
                    case EpollCalls.InterruptedErrno:
                        continue;
                    default:
                        throw new SocketException(Marshal.GetLastPInvokeError());
                }
            }

            if (received == 0)
            {
                return false;
            }

            pipe.Advance(received);
            var flushed = await pipe.FlushAsync();
            if (flushed.IsCompleted || flushed.IsCanceled)
            {
                return false;
            }

            if (received < room.Length && !_isPeerDone)
            {
                // What comes now is another edge (epoll(7), "Questions and answers"). The peer's end that was told of
                // with these bytes is none: it has to be read.
                return true;
            }
        }
    }

    private async Task SendAsync()
    {
        var pipe = _socketSide.Input;
        try
        {
            while (true)
            {
                var read = await pipe.ReadAsync();
                if (read.IsCanceled)
                {
                    break;
                }

                if (!read.Buffer.IsEmpty)
                {
                    await SendAllAsync(read.Buffer);
                }

                pipe.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }
            }

            ShutDown(reason: null, dropUnsent: false);
        }
        catch (SocketException e)
        {
            ShutDown(new ConnectionResetException(e.Message, e), dropUnsent: false);
        }
        finally
        {
            await pipe.CompleteAsync(_ending);
            _socketSide.Output.CancelPendingFlush();
        }
    }

    private async ValueTask SendAllAsync(ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty && _shutDown == 0)
        {
            var sent = Send(bytes);
            if (sent >= 0)
            {
                bytes = bytes.Slice(sent);
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case EpollCalls.TryAgainErrno:
                    await _writable;
                    break;
                case EpollCalls.InterruptedErrno:
                    break;
                default:
                    throw new SocketException(Marshal.GetLastPInvokeError());
            }
        }
    }

    private unsafe long Send(ReadOnlySequence<byte> bytes)
    {
        Span<IoVector> vectors = stackalloc IoVector[VectorsMax];
        var count = 0;
        try
        {
            foreach (var segment in bytes)
            {
                if (count == VectorsMax)
                {
                    break;
                }

                _pins[count] = segment.Pin();
                vectors[count] = new IoVector { Start = (byte*)_pins[count].Pointer, LengthBytes = segment.Length };
                count++;
            }

            return EpollCalls.Send(_descriptor, vectors[..count]);
        }
        finally
        {
            for (var i = 0; i < count; i++)
            {
                _pins[i].Dispose();
            }
        }
    }

    // No more bytes in either direction; both loops see it and end. Once.
    private void ShutDown(Exception? reason, bool dropUnsent)
    {
        if (Interlocked.Exchange(ref _shutDown, 1) != 0)
        {
            return;
        }

        _ending = reason;
        try
        {
            if (dropUnsent)
            {
                // A cut answer ends with a reset, so that nobody takes it for a whole one.
                Socket.LingerState = new LingerOption(enable: true, seconds: 0);
            }

            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The peer was first, or the other loop.
        }

        _readable.Signal();
        _writable.Signal();
    }
}
