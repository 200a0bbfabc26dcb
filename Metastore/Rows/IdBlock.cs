namespace OrleansAlluxio.Metastore.Rows;

/// <summary>
/// Hands out ids of one sequence from a block that was reserved durably before. What is left of a block when the
/// process ends, or when a request is larger, is skipped for ever. Thread-safe.
/// </summary>
/// <param name="blockCount">Ids per durable reservation.</param>
/// <param name="reserve">Reserves that many ids durably and answers the first.</param>
internal sealed class IdBlock(int blockCount, Func<int, CancellationToken, ValueTask<long>> reserve) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _refill = new(1);
    private long _next;
    private long _end;

    /// <summary>
    /// The block of a sequence: large where ids are taken all the time, single where people see them.
    /// </summary>
    public static int BlockCount(MetastoreSequence sequence) => sequence == MetastoreSequence.Mount ? 1 : 10_000;

    /// <summary>The first of <paramref name="count"/> ids in a row.</summary>
    public async ValueTask<long> TakeAsync(int count, CancellationToken cancellationToken)
    {
        if (TryTake(count) is { } ready)
        {
            return ready;
        }

        await _refill.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (TryTake(count) is { } meanwhile)
            {
                return meanwhile;
            }

            var reserved = Math.Max(count, blockCount);
            var first = await reserve(reserved, cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                _next = first + count;
                _end = first + reserved;
            }

            return first;
        }
        finally
        {
            _refill.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _refill.Dispose();

    private long? TryTake(int count)
    {
        lock (_lock)
        {
            if (_end - _next < count)
            {
                return null;
            }

            var first = _next;
            _next += count;
            return first;
        }
    }
}
