namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>
/// S3-FIFO (Yang et al., SOSP 2023): newcomers pass a small queue of a tenth; only what is used there, or comes back
/// soon after it left, enters the main queue. One-hit pages leave fast, and a hit moves nothing.
/// </summary>
internal sealed class S3FifoEviction(EvictionNodes nodes, int ghosts) : IEvictionPolicy
{
    private const byte TouchesMax = 3;
    private const byte TouchesToStay = 2;
    private const int SmallShare = 10;
    private readonly NodeQueue _small = new(nodes, number: 1);
    private readonly NodeQueue _main = new(nodes, number: 2);
    private readonly GhostList _ghosts = new(ghosts);

    /// <inheritdoc/>
    public bool TouchIsLockFree => true;

    /// <inheritdoc/>
    public void Insert(int node)
    {
        nodes[node].Touches = 0;
        (_ghosts.Remove(nodes[node].Key) ? _main : _small).Push(node);
    }

    /// <inheritdoc/>
    public void Touch(int node)
    {
        ref var touches = ref nodes[node].Touches;
        if (touches < TouchesMax)
        {
            touches++;
        }
    }

    /// <inheritdoc/>
    public void Remove(int node)
    {
        if (_small.Holds(node))
        {
            _small.Remove(node);
        }
        else if (_main.Holds(node))
        {
            _main.Remove(node);
        }
    }

    /// <inheritdoc/>
    public bool TryTakeVictim(out int node)
    {
        while (true)
        {
            var total = _small.Weight + _main.Weight;
            if (!_small.IsEmpty && (_main.IsEmpty || _small.Weight * SmallShare >= total))
            {
                _small.TryPop(out node);
                if (nodes[node].Touches < TouchesToStay)
                {
                    _ghosts.Add(nodes[node].Key);
                    return true;
                }

                nodes[node].Touches = 0;
                _main.Push(node);
                continue;
            }

            if (!_main.TryPop(out node))
            {
                return false;
            }

            if (nodes[node].Touches == 0)
            {
                return true;
            }

            nodes[node].Touches--;
            _main.Push(node);
        }
    }

    /// <inheritdoc/>
    public void Return(int node)
    {
        _ghosts.Remove(nodes[node].Key);
        _main.Push(node);
    }
}
