namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>
/// LRFU (Lee et al., 2001): each use counts, and its worth halves every so many uses of the whole. Kept as a
/// logarithm that grows with time instead of values that all decay, so an order once right stays right; a heap holds
/// it.
/// </summary>
internal sealed class LrfuEviction(EvictionNodes nodes, double halfLifeUses) : IEvictionPolicy
{
    private const byte Queued = 1;
    private (double Worth, int Node)[] _heap = new (double, int)[64];
    private int _count;
    private long _uses;

    /// <inheritdoc/>
    public bool TouchIsLockFree => false;

    /// <inheritdoc/>
    public void Insert(int node)
    {
        if (_count == _heap.Length)
        {
            Array.Resize(ref _heap, 2 * _count);
        }

        nodes[node].Queue = Queued;
        _heap[_count] = (++_uses / halfLifeUses, node);
        Up(_count++);
    }

    /// <inheritdoc/>
    public void Touch(int node)
    {
        if (nodes[node].Queue == Queued)
        {
            var now = ++_uses / halfLifeUses;
            var at = nodes[node].Next;
            _heap[at].Worth = now + Math.Log2(1 + Math.Pow(2, _heap[at].Worth - now));
            Down(at);
        }
    }

    /// <inheritdoc/>
    public void Remove(int node)
    {
        if (nodes[node].Queue != Queued)
        {
            return;
        }

        nodes[node].Queue = 0;
        var at = nodes[node].Next;
        var last = _heap[--_count];
        if (at < _count)
        {
            _heap[at] = last;
            nodes[last.Node].Next = at;
            Up(at);
            Down(nodes[last.Node].Next);
        }
    }

    /// <inheritdoc/>
    public bool TryTakeVictim(out int node)
    {
        if (_count == 0)
        {
            node = 0;
            return false;
        }

        node = _heap[0].Node;
        Remove(node);
        return true;
    }

    /// <inheritdoc/>
    public void Return(int node) => Insert(node);

    private void Up(int at)
    {
        var entry = _heap[at];
        while (at > 0 && _heap[(at - 1) / 2].Worth > entry.Worth)
        {
            Place(_heap[(at - 1) / 2], at);
            at = (at - 1) / 2;
        }

        Place(entry, at);
    }

    private void Down(int at)
    {
        var entry = _heap[at];
        while (true)
        {
            var child = (2 * at) + 1;
            if (child + 1 < _count && _heap[child + 1].Worth < _heap[child].Worth)
            {
                child++;
            }

            if (child >= _count || _heap[child].Worth >= entry.Worth)
            {
                break;
            }

            Place(_heap[child], at);
            at = child;
        }

        Place(entry, at);
    }

    private void Place((double Worth, int Node) entry, int at)
    {
        _heap[at] = entry;
        nodes[entry.Node].Next = at;
    }
}
