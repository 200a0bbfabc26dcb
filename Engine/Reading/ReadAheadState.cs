namespace OrleansAlluxio.Engine.Reading;

/// <summary>What is remembered of one reader.</summary>
/// <param name="LastPage">The page it touched last.</param>
/// <param name="WindowPages">Its last window.</param>
/// <param name="HorizonPage">First page that was not asked for yet.</param>
/// <param name="Speculates">Whether the running call went on where the one before it ended.</param>
internal readonly record struct ReadAheadState(int LastPage, int WindowPages, int HorizonPage, bool Speculates)
{
    /// <summary>A reader that has not read: no page follows its last one.</summary>
    public static ReadAheadState Start => new(LastPage: -2, WindowPages: 0, HorizonPage: 0, Speculates: false);
}

/// <summary>A page touched by a call.</summary>
/// <param name="Page">Its index.</param>
/// <param name="DemandEndPage">The page after the last that the call needs.</param>
/// <param name="StartsCall">Whether it is the call's first page.</param>
internal readonly record struct ReadAheadAccess(int Page, int DemandEndPage, bool StartsCall);

/// <summary>What to ask for.</summary>
/// <param name="Next">The state after it.</param>
/// <param name="DemandPages">Length of the run from the touched page, should that page be missing.</param>
/// <param name="AheadFromPage">Where the next run starts.</param>
/// <param name="AheadPages">Its length; 0 for none.</param>
internal readonly record struct ReadAheadPlan(
    ReadAheadState Next, int DemandPages, int AheadFromPage, int AheadPages);
