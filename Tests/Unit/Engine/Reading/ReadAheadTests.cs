using OrleansAlluxio.Engine.Reading;

namespace OrleansAlluxio.Tests.Unit.Engine.Reading;

public sealed class ReadAheadTests
{
    private const int WindowMax = 16;

    [Fact]
    public void Decide_FirstTouch_AsksForThePageOnly()
    {
        var plan = Decide(ReadAheadState.Start, page: 0);

        Assert.Equal((1, 0), (plan.DemandPages, plan.AheadPages));
    }

    [Fact]
    public void Decide_SequentialCalls_WindowDoublesToItsMaximum()
    {
        var runs = Runs(Enumerable.Range(0, 100), pageCount: 100);

        Assert.Equal([(0, 1), (1, 2), (3, 4), (7, 8), (15, 16), (31, 16), (47, 16), (63, 16), (79, 16), (95, 5)], runs);
    }

    [Fact]
    public void Decide_SequentialCalls_NextRunStartsBeforeTheCurrentIsDrained()
    {
        var state = ReadAheadState.Start;
        for (var page = 0; page < 23; page++)
        {
            state = Decide(state, page, pageCount: 1000).Next;
        }

        var plan = Decide(state, page: 23, pageCount: 1000);

        Assert.Equal((31, 16), (plan.AheadFromPage, plan.AheadPages));
    }

    [Fact]
    public void Decide_RandomCalls_NeverReadAhead()
    {
        var runs = Runs([50, 3, 80, 7, 20, 99, 0], pageCount: 100);

        Assert.All(runs, run => Assert.Equal(1, run.Count));
        Assert.Equal(7, runs.Count);
    }

    [Fact]
    public void Decide_JumpAfterSequence_WindowCollapses()
    {
        var state = ReadAheadState.Start;
        for (var page = 0; page < 40; page++)
        {
            state = Decide(state, page, pageCount: 1000).Next;
        }

        var plan = Decide(state, page: 500, pageCount: 1000);

        Assert.Equal((1, 0), (plan.DemandPages, plan.AheadPages));
    }

    [Fact]
    public void Decide_DemandKnown_TwoRunsInFlightAndNothingBeyondTheDemand()
    {
        var state = ReadAheadState.Start;
        var runs = new List<(int From, int Count)>();
        for (var page = 10; page < 60; page++)
        {
            var access = new ReadAheadAccess(page, DemandEndPage: 60, StartsCall: page == 10);
            var plan = ReadAhead.Decide(state, access, pageCount: 1000, WindowMax);
            if (page >= state.HorizonPage)
            {
                runs.Add((page, plan.DemandPages));
            }

            if (plan.AheadPages > 0)
            {
                runs.Add((plan.AheadFromPage, plan.AheadPages));
            }

            if (page == 10)
            {
                Assert.Equal([(10, 16), (26, 16)], runs);
            }

            state = plan.Next;
        }

        Assert.Equal([(10, 16), (26, 16), (42, 16), (58, 2)], runs);
    }

    private static ReadAheadPlan Decide(in ReadAheadState state, int page, int pageCount = 100) =>
        ReadAhead.Decide(state, new ReadAheadAccess(page, page + 1, StartsCall: true), pageCount, WindowMax);

    private static List<(int From, int Count)> Runs(IEnumerable<int> pages, int pageCount)
    {
        var state = ReadAheadState.Start;
        var runs = new List<(int, int)>();
        foreach (var page in pages)
        {
            var follows = page == state.LastPage + 1;
            var plan = Decide(state, page, pageCount);
            if (!follows || page >= state.HorizonPage)
            {
                runs.Add((page, plan.DemandPages));
            }

            if (plan.AheadPages > 0)
            {
                runs.Add((plan.AheadFromPage, plan.AheadPages));
            }

            state = plan.Next;
        }

        return runs;
    }
}
