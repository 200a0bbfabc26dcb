namespace OrleansAlluxio.Engine.Reading;

/// <summary>
/// How much one reader asks the store for at once. Pure. Pages that the running call is known to need are demanded in
/// runs of up to the window's maximum, two in flight; pages beyond it are guessed only for a reader that goes on
/// where its last call ended: the guess doubles with each run, from one page, and collapses on any other access.
/// </summary>
internal static class ReadAhead
{
    /// <summary>Decides for the first touch of a page by a call.</summary>
    public static ReadAheadPlan Decide(
        in ReadAheadState state, in ReadAheadAccess access, int pageCount, int windowPagesMax)
    {
        var demanded = Math.Clamp(access.DemandEndPage - access.Page, 1, windowPagesMax);
        var follows = access.Page == state.LastPage || access.Page == state.LastPage + 1;
        if (!follows)
        {
            var fresh = new ReadAheadState(access.Page, demanded, access.Page + demanded, Speculates: false);
            return Demand(fresh, access, demanded, windowPagesMax);
        }

        var speculates = access.StartsCall || state.Speculates;
        var window = Math.Max(1, state.WindowPages);
        var horizon = state.HorizonPage;
        var missing = demanded;
        if (access.Page >= horizon)
        {
            // Nothing is in flight here: the guess joins the demanded run, so that it costs no request of its own.
            window = speculates ? Math.Min(window * 2, windowPagesMax) : window;
            missing = Math.Min(speculates ? Math.Max(demanded, window) : demanded, pageCount - access.Page);
            horizon = access.Page + missing;
        }
        else if (speculates && access.DemandEndPage <= horizon && horizon - access.Page <= Math.Max(1, window / 2))
        {
            window = Math.Min(window * 2, windowPagesMax);
            var guessed = Math.Min(window, pageCount - horizon);
            var next = new ReadAheadState(access.Page, window, horizon + Math.Max(0, guessed), speculates);
            return new ReadAheadPlan(next, demanded, horizon, Math.Max(0, guessed));
        }

        return Demand(new ReadAheadState(access.Page, window, horizon, speculates), access, missing, windowPagesMax);
    }

    private static ReadAheadPlan Demand(
        in ReadAheadState state, in ReadAheadAccess access, int missing, int windowPagesMax)
    {
        var from = state.HorizonPage;
        var isNear = from - access.Page <= windowPagesMax;
        var known = isNear ? Math.Clamp(access.DemandEndPage - from, 0, windowPagesMax) : 0;
        return new ReadAheadPlan(state with { HorizonPage = from + known }, missing, from, known);
    }
}
