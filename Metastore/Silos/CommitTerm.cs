namespace OrleansAlluxio.Metastore.Silos;

/// <summary>
/// For whom the current call is made, where that is not this process itself: a change that one silo asks of another is
/// refused by the metastore when the one who asked has left the view, and when it asked as the one who leads and leads
/// no more.
/// </summary>
/// <param name="Lead">The number of the lead it asked by; 0 when it asked as one silo of many.</param>
/// <param name="Asker">The silo that asked; empty when the call is this process' own.</param>
public readonly record struct CommitTerm(long Lead, string Asker)
{
    private static readonly AsyncLocal<CommitTerm?> Entered = new();

    /// <summary>Nobody else asked.</summary>
    public static CommitTerm Own { get; } = new(0, string.Empty);

    /// <summary>Of the current call.</summary>
    public static CommitTerm Current => Entered.Value ?? Own;

    /// <summary>What follows in this flow is done for that silo.</summary>
    public static void Enter(CommitTerm term) => Entered.Value = term;
}
