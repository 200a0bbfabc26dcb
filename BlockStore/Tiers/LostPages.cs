namespace OrleansAlluxio.BlockStore.Tiers;

/// <summary>Dirty pages found bad, the first thousand of a run by id and all by number.</summary>
internal sealed class LostPages
{
    private const int IdsMax = 1000;
    private readonly Lock _gate = new();
    private readonly List<PageId> _ids = [];
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Which.</summary>
    public IReadOnlyList<PageId> Ids
    {
        get
        {
            lock (_gate)
            {
                return [.. _ids];
            }
        }
    }

    /// <summary>Notes one.</summary>
    public void Add(PageId id)
    {
        lock (_gate)
        {
            _count++;
            if (_ids.Count < IdsMax)
            {
                _ids.Add(id);
            }
        }
    }
}
