using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Workers;
using OrleansAlluxio.Engine.Workers;

namespace OrleansAlluxio.Tests.Unit.Engine.Workers;

public sealed class WorkerTableTests
{
    private const long Second = 1;
    private static readonly WorkerSettings Settings = new() { WorkersMax = 3 };
    private readonly WorkerTable _table = new(Settings);

    [Fact]
    public void Report_OfANewWorker_IsInTheViewAndTheRing()
    {
        _table.Report(Of("a", "e1", 1), 0);

        var member = Assert.Single(_table.View.Members);
        Assert.Equal(("a", true, true), (member.Id, member.IsLive, member.IsInRing));
    }

    [Fact]
    public void Report_ThatChangesNothing_KeepsTheView()
    {
        _table.Report(Of("a", "e1", 1), 0);
        var view = _table.View;

        _table.Report(Of("a", "e1", 2), Second);

        Assert.Same(view, _table.View);
    }

    [Fact]
    public void Report_WithoutTiers_KeepsThoseOfTheSameProcessOnly()
    {
        _table.Report(Of("a", "e1", 1), 0);

        var same = _table.Report(Of("a", "e1", 2) with { Tiers = null }, 0).After;
        var other = _table.Report(Of("a", "e2", 1) with { Tiers = null }, 0).After;

        Assert.NotNull(same.Tiers);
        Assert.Null(other.Tiers);
    }

    [Fact]
    public void Report_ThatComesLate_ChangesNothing()
    {
        _table.Report(Of("a", "e1", 5) with { Leaves = true }, 0);

        _table.Report(Of("a", "e1", 4), 0);

        Assert.Equal(WorkerState.Lost, _table.TryGet("a")!.State);
    }

    [Fact]
    public void Report_OfAProcessWhoseIdAnotherTookOver_IsFenced()
    {
        _table.Report(Of("a", "e1", 1), 0);
        _table.Report(Of("a", "e2", 1), 0);

        var error = Assert.Throws<FabricException>(() => _table.Report(Of("a", "e1", 2), 0));

        Assert.Equal((FabricErrorKind.Fenced, RetryAdvice.Never), (error.Kind, error.Retry));
    }

    [Fact]
    public void Report_OfTheOwnWorkersId_IsFenced()
    {
        _table.Add(new WorkerEntry { Id = "local", Locality = Here, IsOwn = true, IsLive = true });

        Assert.Equal(
            FabricErrorKind.Fenced,
            Assert.Throws<FabricException>(() => _table.Report(Of("local", "e1", 1), 0)).Kind);
    }

    [Fact]
    public void Report_OfOneWorkerTooMany_IsBusyAndTheLastOneThatFitsIsNot()
    {
        _table.Report(Of("a", "e", 1), 0);
        _table.Report(Of("b", "e", 1), 0);
        _table.Report(Of("c", "e", 1), 0);

        Assert.Equal(
            FabricErrorKind.Busy, Assert.Throws<FabricException>(() => _table.Report(Of("d", "e", 1), 0)).Kind);
        Assert.Equal(3, _table.All.Count);
    }

    [Fact]
    public void Sweep_AtTheDeadlineAndPastIt_LosesOnlyPastIt()
    {
        _table.Report(Of("a", "e1", 1), 0);

        var atDeadline = _table.Sweep(5 * Second, Elapsed);
        var past = _table.Sweep(6 * Second, Elapsed);

        Assert.Empty(atDeadline);
        Assert.Equal(["a"], past);
        Assert.Equal(WorkerState.Lost, _table.TryGet("a")!.State);
        Assert.Empty(_table.View.Members);
        Assert.Equal((1, 100), (_table.View.AwayCount, _table.View.AwayBytes));
        _table.Remove("a");
        Assert.Equal((0, 0), (_table.View.AwayCount, _table.View.AwayBytes));
    }

    [Fact]
    public void Report_OfALostWorker_BringsItBack()
    {
        _table.Report(Of("a", "e1", 1), 0);
        _table.Sweep(6 * Second, Elapsed);

        _table.Report(Of("a", "e1", 2), 7 * Second);

        Assert.Equal(WorkerState.Live, _table.TryGet("a")!.State);
        Assert.True(Assert.Single(_table.View.Members).IsInRing);
    }

    [Fact]
    public void Sweep_InAStaticRing_LeavesTheLostOneItsShare()
    {
        var table = new WorkerTable(Settings with { Ring = RingKind.Static });
        table.Report(Of("a", "e1", 1), 0);

        table.Sweep(6 * Second, Elapsed);

        var member = Assert.Single(table.View.Members);
        Assert.Equal((false, true), (member.IsLive, member.IsInRing));
    }

    [Fact]
    public void SetDecommissioned_OfALiveWorker_TakesItsShareAndLeavesItReachable()
    {
        _table.Report(Of("a", "e1", 1), 0);

        _table.SetDecommissioned("a", isDecommissioned: true);

        var member = Assert.Single(_table.View.Members);
        Assert.Equal((true, false), (member.IsLive, member.IsInRing));
        Assert.Equal(WorkerState.Decommissioned, _table.TryGet("a")!.State);
    }

    [Fact]
    public void Report_OfADecommissionedWorker_LeavesItDecommissioned()
    {
        _table.Report(Of("a", "e1", 1), 0);
        _table.SetDecommissioned("a", isDecommissioned: true);

        _table.Report(Of("a", "e2", 1), 0);

        Assert.Equal(WorkerState.Decommissioned, _table.TryGet("a")!.State);
    }

    [Fact]
    public void SetDecommissioned_OfNobody_IsNotFound() => Assert.Equal(
        FabricErrorKind.NotFound, Assert.Throws<FabricException>(() => _table.SetDecommissioned("x", true)).Kind);

    private static WorkerLocality Here { get; } = new("h", string.Empty, string.Empty);

    private static TimeSpan Elapsed(long from, long to) => TimeSpan.FromSeconds(to - from);

    private static WorkerReport Of(string id, string epoch, long sequence) => new()
    {
        Id = id,
        Url = new Uri($"http://{id}:7000"),
        Epoch = epoch,
        Sequence = sequence,
        Locality = Here,
        Tiers = [new TierStatus(id, "MEM", "/m", 100, 0, 0, 0, "ok")],
    };
}
