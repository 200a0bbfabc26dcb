namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>Evicts what was not used for longest.</summary>
internal sealed class LruEviction(EvictionNodes nodes) : IEvictionPolicy
{
    private readonly NodeQueue _queue = new(nodes, number: 1);

    /// <inheritdoc/>
    public bool TouchIsLockFree => false;

    /// <inheritdoc/>
    public void Insert(int node) => _queue.Push(node);

    /// <inheritdoc/>
    public void Touch(int node)
    {
        if (_queue.Holds(node))
        {
            _queue.Remove(node);
            _queue.Push(node);
        }
    }

    /// <inheritdoc/>
    public void Remove(int node)
    {
        if (_queue.Holds(node))
        {
            _queue.Remove(node);
        }
    }

    /// <inheritdoc/>
    public bool TryTakeVictim(out int node) => _queue.TryPop(out node);

    /// <inheritdoc/>
    public void Return(int node) => _queue.Push(node);
}
