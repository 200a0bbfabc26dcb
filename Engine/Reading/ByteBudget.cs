namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// A bound on the bytes of page buffers alive at once, first come first served. Whoever waits here holds no buffer
/// itself, so the wait always ends.
/// </summary>
internal sealed class ByteBudget(long bytesMax)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = new();
    private long _used;

    /// <summary>Bytes taken now.</summary>
    public long UsedBytes => Interlocked.Read(ref _used);

    /// <summary>Rents a buffer of exactly that length; the caller disposes it.</summary>
    public async ValueTask<PageBuffer> RentAsync(int lengthBytes, CancellationToken cancellationToken)
    {
        await TakeAsync(lengthBytes, cancellationToken).ConfigureAwait(false);
        return new PageBuffer(this, lengthBytes);
    }

    /// <summary>Gives bytes back and lets in who waits.</summary>
    public void Return(int lengthBytes)
    {
        lock (_lock)
        {
            _used -= lengthBytes;
            while (_waiters.TryPeek(out var waiter) && _used + waiter.LengthBytes <= bytesMax)
            {
                _waiters.Dequeue();
                if (waiter.Turn.TrySetResult())
                {
                    _used += waiter.LengthBytes;
                }
            }
        }
    }

    private ValueTask TakeAsync(int lengthBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Waiter waiter;
        lock (_lock)
        {
            if (_waiters.Count == 0 && _used + lengthBytes <= bytesMax)
            {
                _used += lengthBytes;
                return default;
            }

            waiter = new Waiter(lengthBytes);
            _waiters.Enqueue(waiter);
        }

        return new ValueTask(WaitAsync(waiter, cancellationToken));
    }

    private async Task WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter.Turn);
        await waiter.Turn.Task.ConfigureAwait(false);
    }

    private sealed class Waiter(int lengthBytes)
    {
        public int LengthBytes { get; } = lengthBytes;

        public TaskCompletionSource Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
