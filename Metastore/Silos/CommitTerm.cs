namespace OrleansAlluxio.Metastore.Silos;

/// <summary>
/// The lead for which the current call is made, where that is not this process' own: a change that one silo asks of
/// another is refused by the metastore when the one who asked leads no more.
/// </summary>
public static class CommitTerm
{
    private static readonly AsyncLocal<long> Current = new();

    /// <summary>The epoch of that lead; 0 when the call is this process' own.</summary>
    public static long Epoch => Current.Value;

    /// <summary>What follows in this flow is done for that lead.</summary>
    public static void Enter(long epoch) => Current.Value = epoch;
}
