using OrleansAlluxio.Metastore.Rows;

namespace OrleansAlluxio.Metastore.Sqlite;

/// <summary>The bounded queue in front of the writer. Many callers put, one thread takes batches.</summary>
internal sealed class SqliteWorkQueue
{
    // 4,096 changes are some 40 ms of work: the longest that a commit waits for the batch before it.
    private const int BatchWeightMax = MetastoreLimits.ChangesMax;
    private const int LingerYieldsMax = 32;
    private readonly object _gate = new();
    private readonly Queue<SqliteWork> _waiting = new();
    private int _count;
    private bool _isClosed;
    private bool _isTakerWaiting;

    /// <summary>Adds work; Busy when full, Unavailable when closed.</summary>
    public void Put(SqliteWork work)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw MetastoreErrors.Closed();
            }

            if (_waiting.Count >= MetastoreLimits.PendingTransactionsMax)
            {
                throw MetastoreErrors.QueueFull();
            }

            _waiting.Enqueue(work);
            _count = _waiting.Count;
            if (_isTakerWaiting)
            {
                _isTakerWaiting = false;
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>
    /// Waits for work and moves a batch of it into the list; false when closed and drained. The callers of the last
    /// batch are likely to be back in a moment: lingering for them a few thread switches saves a flush each.
    /// </summary>
    public bool Take(List<SqliteWork> batch, int lastCount)
    {
        for (var i = 0; i < LingerYieldsMax && Volatile.Read(ref _count) < lastCount; i++)
        {
            Thread.Yield();
        }

        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                _isTakerWaiting = true;
                Monitor.Wait(_gate);
            }

            var weight = 0;
            while (weight < BatchWeightMax && _waiting.TryDequeue(out var work))
            {
                weight += work.Weight;
                if (work.TryTake())
                {
                    batch.Add(work);
                }
            }

            _count = _waiting.Count;
            return batch.Count > 0 || _waiting.Count > 0 || !_isClosed;
        }
    }

    /// <summary>Refuses new work; what is waiting is still done.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
