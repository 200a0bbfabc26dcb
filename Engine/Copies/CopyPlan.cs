namespace OrleansAlluxio.Engine.Copies;

/// <summary>What becomes of an ASYNC_THROUGH write. Pure.</summary>
/// <param name="Wanted">In how many processes it is to be, as soon as there are so many.</param>
/// <param name="OnWorkers">On how many other workers it is durable before it is acknowledged.</param>
/// <param name="IsStrict">
/// Whether fewer will not do: then what fewer could take in the end goes through to the store.
/// </param>
/// <param name="GoesThrough">Whether it goes through to the store from the start: too few are there.</param>
public readonly record struct CopyPlan(int Wanted, int OnWorkers, bool IsStrict, bool GoesThrough)
{
    // DESIGN section 6: two where two processes with pages live, else one flushed to disk.
    private const int Usual = 2;

    /// <summary>A write that has no copies to care about.</summary>
    public static CopyPlan None { get; }

    /// <summary>
    /// Plans for a write that somebody asked so many copies for (null: nobody), with so many other workers there.
    /// <paramref name="ownCounts"/> is false where another process may take over, which cannot reach the pages here.
    /// </summary>
    public static CopyPlan Decide(int? asked, int others, bool ownCounts)
    {
        if (ownCounts)
        {
            // One that nobody asked for is made later where there is no second process yet.
            return asked is { } wanted
                ? new CopyPlan(wanted, wanted - 1, IsStrict: true, GoesThrough: wanted > 1 + others)
                : new CopyPlan(Usual, Math.Min(Usual - 1, others), IsStrict: false, GoesThrough: false);
        }

        var onWorkers = Math.Max(Usual, asked ?? Usual);
        return new CopyPlan(onWorkers, onWorkers, IsStrict: true, GoesThrough: others < onWorkers);
    }
}
