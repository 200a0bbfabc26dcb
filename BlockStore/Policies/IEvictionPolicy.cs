namespace OrleansAlluxio.BlockStore.Policies;

/// <summary>
/// Orders the evictable pages of one directory. Pure: knows nodes, no disk, clock or lock; the directory's gate
/// guards every call but <see cref="Touch"/> of a policy that says <see cref="TouchIsLockFree"/>.
/// </summary>
internal interface IEvictionPolicy
{
    /// <summary>Whether touches need no lock.</summary>
    bool TouchIsLockFree { get; }

    /// <summary>Takes a page in; its node's key and weight are set.</summary>
    void Insert(int node);

    /// <summary>The page was used. Of a page it does not hold: nothing.</summary>
    void Touch(int node);

    /// <summary>Forgets a page; of one it does not hold: nothing.</summary>
    void Remove(int node);

    /// <summary>Takes out the page to evict. False when it holds none.</summary>
    bool TryTakeVictim(out int node);

    /// <summary>Takes a victim back that could not be evicted now, as if it were just used.</summary>
    void Return(int node);
}
