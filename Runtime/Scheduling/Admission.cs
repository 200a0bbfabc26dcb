namespace OrleansAlluxio.Runtime;

/// <summary>Which requests may start beside the running ones. Guarded by the activation's gate.</summary>
internal struct Admission(bool isReentrant)
{
    private int _writers;
    private int _readers;

    /// <summary>Requests that have started and not ended.</summary>
    public int Running { get; private set; }

    /// <summary>Whether a read-only request would be admitted.</summary>
    public readonly bool AdmitsReaders => isReentrant || _writers == 0;

    /// <summary>Whether any request would be admitted.</summary>
    public readonly bool AdmitsAll => isReentrant || (_writers == 0 && _readers == 0);

    public readonly bool Admits(bool alwaysInterleave, bool readOnly) =>
        alwaysInterleave || AdmitsAll || (readOnly && AdmitsReaders);

    /// <summary>Counts a request that starts. What always interleaves blocks nobody.</summary>
    public void Start(TurnContext turn)
    {
        Debug.Assert(!turn.IsRegistered, "A request starts once.");
        turn.IsRegistered = true;
        Running++;
        Count(turn, 1);
    }

    /// <summary>Takes back the count of a request that ends.</summary>
    public void End(TurnContext turn)
    {
        if (turn.IsRegistered)
        {
            turn.IsRegistered = false;
            Running--;
            Count(turn, -1);
            Debug.Assert(Running >= 0 && _writers >= 0 && _readers >= 0, "Every end has its start.");
        }
    }

    private void Count(TurnContext turn, int change)
    {
        if (turn.Interleaves)
        {
            return;
        }

        if (turn.Method is { IsReadOnly: true })
        {
            _readers += change;
        }
        else
        {
            _writers += change;
        }
    }
}
