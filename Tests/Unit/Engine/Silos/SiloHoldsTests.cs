using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Silos;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Unit.Engine.Silos;

/// <summary>Silos in one process that hold paths by each other.</summary>
public sealed class SiloHoldsTests : IHoldPeers
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(60);
    private static readonly FabricPath File = FabricPath.Parse("/d/file");

    private readonly Dictionary<string, Member> _silos = new(StringComparer.Ordinal);
    private readonly HashSet<string> _deaf = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acquire_PathHeldByAnotherSilo_WaitsForItsEnd()
    {
        await StartAsync("a", "b", "c");
        var held = await _silos["b"].Holds.AcquireAsync(File, null, Token);

        var waiting = _silos["c"].Holds.AcquireAsync(FabricPath.Parse("/d"), null, Token).AsTask();
        var own = _silos["a"].Holds.AcquireAsync(FabricPath.Parse("/other"), null, Token).AsTask();
        await (await own).DisposeAsync();
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();

        await (await waiting.WaitAsync(Most, TimeProvider.System, Token)).DisposeAsync();
        Assert.Empty(_silos["a"].Table.OpenOf("b"));
        Assert.Empty(_silos["a"].Table.OpenOf("c"));
    }

    [Fact]
    public async Task Lead_ThatChangesWhileAHoldIsOut_KeepsIt()
    {
        await StartAsync("a", "b", "c");
        var held = await _silos["b"].Holds.AcquireAsync(File, null, Token);

        Hear(2, "c", "b", "c");
        await LeadAsync("c", 2);
        var waiting = _silos["c"].Holds.AcquireAsync(File, null, Token).AsTask();

        Assert.True(_silos["c"].Locks.Covers(File));
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();
        await (await waiting.WaitAsync(Most, TimeProvider.System, Token)).DisposeAsync();
    }

    [Fact]
    public async Task Now_OfALeaderWhoseClockIsAhead_IsWhereThisSiloGoesOn()
    {
        await StartAsync("a", "b");
        var ahead = _silos["a"].Desk.Clock.Now().Later(TimeSpan.FromHours(1));
        _silos["a"].Desk.Clock.Observe(ahead);

        var now = await _silos["b"].Holds.NowAsync(Token);

        Assert.True(now > ahead);
        Assert.True(_silos["b"].Desk.Clock.Now() > now);
    }

    [Fact]
    public async Task Silo_ThatLeavesTheView_IsRecoveredBeforeItsPathsAreFree()
    {
        await StartAsync("a", "b", "c");
        var leader = _silos["a"];
        await _silos["b"].Holds.AcquireAsync(File, null, Token);
        leader.Recovery.Gate = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var keeping = leader.Keeping.RunAsync(stop.Token);

        Hear(2, "a", "a", "c");
        var waiting = _silos["c"].Holds.AcquireAsync(File, null, Token).AsTask();
        Assert.Equal("b", await leader.Recovery.Asked.Task.WaitAsync(Most, TimeProvider.System, Token));
        Assert.False(waiting.IsCompleted);
        leader.Recovery.Gate.SetResult();

        await (await waiting.WaitAsync(Most, TimeProvider.System, Token)).DisposeAsync();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => keeping);
    }

    [Fact]
    public async Task Rebuild_SiloThatDoesNotAnswer_WaitsUntilItDoesOrHasLeft()
    {
        await StartAsync("a", "b", "c");
        _deaf.Add("b");
        Hear(2, "c", "b", "c");
        var rebuilding = _silos["c"].Keeping.RebuildAsync(2, static _ => ValueTask.CompletedTask, Token).AsTask();
        Assert.False(rebuilding.IsCompleted);

        Hear(3, "c", "c");

        await rebuilding.WaitAsync(Most, TimeProvider.System, Token);
        Assert.False(_silos["c"].Holds.MayAct("b"));
    }

    [Fact]
    public void TryHold_GrantOfAnEarlierLead_IsNotTaken()
    {
        var book = new HoldBook();
        var ask = book.Ask([File]);
        Assert.Empty(book.Report(7, new HybridTimestamp(1)).Held);

        Assert.False(book.TryHold(ask.Id, 6));
        Assert.True(book.TryHold(ask.Id, 7));

        Assert.Equal(ask, Assert.Single(book.Report(8, new HybridTimestamp(2)).Held));
    }

    [Fact]
    public void Ask_AfterItsEnd_IsNotHeld()
    {
        var locks = new PathLocks();
        var table = new HoldTable(locks, new AbsentCache(), new HybridLogicalClock(TimeProvider.System));
        table.End("b", new HoldEnd(3, new HybridTimestamp(1)));

        Assert.Null(table.Ask("b", new HoldAsk(3, [File])));
        Assert.False(locks.Covers(File));
    }

    [Fact]
    public void Retain_WhatASiloDoesNotClaim_IsFree()
    {
        var locks = new PathLocks();
        var table = new HoldTable(locks, new AbsentCache(), new HybridLogicalClock(TimeProvider.System));
        table.Ask("b", new HoldAsk(1, [File]));
        table.Ask("b", new HoldAsk(2, [FabricPath.Parse("/e")]));
        var before = table.OpenOf("b");
        table.Ask("b", new HoldAsk(3, [FabricPath.Parse("/f")]));

        table.Retain("b", before, new HoldReport { At = new HybridTimestamp(1), Asked = [2] });

        Assert.False(locks.Covers(File));
        Assert.True(locks.Covers(FabricPath.Parse("/e")));
        Assert.True(locks.Covers(FabricPath.Parse("/f")));
    }

    public ValueTask<HoldAnswer> AskHoldAsync(
        SiloMember leader, string silo, HoldAsk ask, CancellationToken cancellationToken) =>
        At(leader).Desk.AnswerAsync(silo, ask, cancellationToken);

    public ValueTask EndHoldAsync(SiloMember leader, string silo, HoldEnd end, CancellationToken cancellationToken)
    {
        At(leader).Table.End(silo, end);
        return ValueTask.CompletedTask;
    }

    public ValueTask<HybridTimestamp> AskTimeAsync(SiloMember leader, CancellationToken cancellationToken) =>
        ValueTask.FromResult(At(leader).Desk.Now());

    public ValueTask<HoldReport> AskHeldAsync(SiloMember peer, long term, CancellationToken cancellationToken) =>
        ValueTask.FromResult(At(peer).Desk.Report(term));

    private Member At(SiloMember peer) => _deaf.Contains(peer.Id)
        ? throw new FabricException(FabricErrorKind.Unavailable, "call", peer.Id, "it does not answer")
        : _silos[peer.Id];

    private async Task StartAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            _silos[id] = new Member(id, this);
        }

        Hear(1, ids[0], ids);
        await LeadAsync(ids[0], 1);
    }

    private async Task LeadAsync(string id, long term)
    {
        await _silos[id].Keeping.RebuildAsync(term, static _ => ValueTask.CompletedTask, Token);
        _silos[id].Holds.BeginGranting();
    }

    private void Hear(long epoch, string leader, params string[] ids)
    {
        foreach (var silo in _silos.Values)
        {
            silo.Membership.HearLed(epoch, leader, ids);
        }
    }

    private sealed class Member
    {
        public Member(string id, IHoldPeers peers)
        {
            var clock = new HybridLogicalClock(TimeProvider.System);
            Membership = new FakeMembership(id);
            Table = new HoldTable(Locks, new AbsentCache(), clock);
            var book = new HoldBook();
            Desk = new HoldDesk(Membership, Table, book, clock, SoleLead.Instance, TimeProvider.System);
            Holds = new SiloHolds(Membership, peers, Desk, book, TimeProvider.System);
            Keeping = new HoldKeeping(Membership, peers, Desk, Recovery, TimeProvider.System);
        }

        public PathLocks Locks { get; } = new();

        public FakeMembership Membership { get; }

        public HoldTable Table { get; }

        public HoldDesk Desk { get; }

        public SiloHolds Holds { get; }

        public Recoveries Recovery { get; } = new();

        public HoldKeeping Keeping { get; }
    }

    private sealed class Recoveries : ISiloRecovery
    {
        public TaskCompletionSource<string> Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource? Gate { get; set; }

        public async ValueTask RecoverAsync(string silo, CancellationToken cancellationToken)
        {
            Asked.TrySetResult(silo);
            if (Gate is { } gate)
            {
                await gate.Task;
            }
        }

        public void LookAgain()
        {
        }
    }
}
