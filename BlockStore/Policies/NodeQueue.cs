namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>A doubly linked queue through the shared nodes.</summary>
internal sealed class NodeQueue(EvictionNodes nodes, byte number)
{
    private int _head;
    private int _tail;

    /// <summary>Sum of its nodes' weights.</summary>
    public long Weight { get; private set; }

    /// <summary>Whether it holds none.</summary>
    public bool IsEmpty => _tail == 0;

    /// <summary>Whether it holds that one.</summary>
    public bool Holds(int node) => nodes[node].Queue == number;

    /// <summary>Puts one in at the young end.</summary>
    public void Push(int node)
    {
        ref var entry = ref nodes[node];
        Debug.Assert(entry.Queue == 0, "A node is in one queue at a time.");
        entry.Queue = number;
        entry.Previous = 0;
        entry.Next = _head;
        if (_head != 0)
        {
            nodes[_head].Previous = node;
        }
        else
        {
            _tail = node;
        }

        _head = node;
        Weight += entry.Weight;
    }

    /// <summary>Takes the oldest.</summary>
    public bool TryPop(out int node)
    {
        node = _tail;
        if (node == 0)
        {
            return false;
        }

        Remove(node);
        return true;
    }

    /// <summary>Takes one out wherever it is.</summary>
    public void Remove(int node)
    {
        ref var entry = ref nodes[node];
        Debug.Assert(entry.Queue == number, "A node leaves the queue it is in.");
        if (entry.Previous != 0)
        {
            nodes[entry.Previous].Next = entry.Next;
        }
        else
        {
            _head = entry.Next;
        }

        if (entry.Next != 0)
        {
            nodes[entry.Next].Previous = entry.Previous;
        }
        else
        {
            _tail = entry.Previous;
        }

        entry.Queue = 0;
        Weight -= entry.Weight;
    }
}
