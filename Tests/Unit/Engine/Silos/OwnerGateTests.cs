using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Metastore.Silos;

namespace OrleansAlluxio.Tests.Unit.Engine.Silos;

public sealed class OwnerGateTests
{
    private readonly FakeMembership _membership = new("a");
    private readonly NamespaceFence _fence = new();
    private readonly OwnerGate _gate;

    public OwnerGateTests() => _gate = new OwnerGate(
        _membership, new SiloTimes(_fence, new HybridLogicalClock(TimeProvider.System)), TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Enter_OwnerByAViewInForce_IsLetIn()
    {
        _membership.Hear(1, seen: 1, "a");

        using var pass = await _gate.EnterAsync("/d", 1, Token);

        Assert.Equal(1, _membership.Acknowledged);
    }

    [Fact]
    public async Task Enter_BeforeAllHaveSeenTheView_Waits()
    {
        _membership.Hear(1, seen: 0, "a", "b");

        var entering = _gate.EnterAsync(Owned("a", "a", "b"), 1, Token).AsTask();

        Assert.False(entering.IsCompleted);
        _membership.Hear(1, seen: 1, "a", "b");
        (await entering).Dispose();
    }

    [Fact]
    public async Task Enter_OwnedByAnotherOrByAnotherView_IsRefusedAsNotDone()
    {
        _membership.Hear(4, seen: 4, "a", "b");

        var error = await Assert.ThrowsAsync<FabricException>(
            () => _gate.EnterAsync(Owned("b", "a", "b"), 4, Token).AsTask());
        Assert.True(OwnerGate.IsNotOwner(error));
        error = await Assert.ThrowsAsync<FabricException>(
            () => _gate.EnterAsync(Owned("a", "a", "b"), 3, Token).AsTask());
        Assert.True(OwnerGate.IsNotOwner(error));
    }

    [Fact]
    public async Task Enter_PlaceNotConfirmed_IsRefused()
    {
        _membership.Hear(1, seen: 1, "a");
        _membership.IsTrusted = false;

        var error = await Assert.ThrowsAsync<FabricException>(() => _gate.EnterAsync("/d", 1, Token).AsTask());

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Assert.False(OwnerGate.IsNotOwner(error));
    }

    [Fact]
    public async Task Hear_AnotherViewWhileACallIsInside_IsAcknowledgedAfterItAndForgets()
    {
        _membership.Hear(1, seen: 1, "a");
        var pass = await _gate.EnterAsync("/d", 1, Token);
        var fence = _fence.Epoch;

        _membership.Hear(2, seen: 1, "a", "b");
        Assert.Equal((1, fence), (_membership.Acknowledged, _fence.Epoch));

        pass.Dispose();
        Assert.Equal(2, _membership.Acknowledged);
        Assert.True(_fence.Epoch > fence);
    }

    [Fact]
    public async Task Close_WhileACallIsInside_WaitsForItAndLetsNobodyIn()
    {
        _membership.Hear(1, seen: 1, "a");
        var pass = await _gate.EnterAsync("/d", 1, Token);

        var closing = _gate.CloseAsync(Token).AsTask();

        Assert.False(closing.IsCompleted);
        Assert.False(_gate.EnterAsync("/d", 1, Token).AsTask().IsCompleted);
        pass.Dispose();
        await closing;
    }

    [Fact]
    public void OwnerOf_ASiloMore_MovesOnlyWhatItGets()
    {
        var three = new OwnerRing(ViewOf("a", "b", "c"));
        var four = new OwnerRing(ViewOf("a", "b", "c", "d"));
        var paths = Enumerable.Range(0, 4000).Select(static i => $"/data/set-{i}/part").ToList();

        var moved = paths.Where(p => three.OwnerOf(p)!.Id != four.OwnerOf(p)!.Id).ToList();

        Assert.All(moved, p => Assert.Equal("d", four.OwnerOf(p)!.Id));
        Assert.InRange(moved.Count, 800, 1200);
        Assert.All(
            paths.GroupBy(p => three.OwnerOf(p)!.Id), static g => Assert.InRange(g.Count(), 1200, 1470));
    }

    private static string Owned(string by, params string[] silos)
    {
        var ring = new OwnerRing(ViewOf(silos));
        return Enumerable.Range(0, 1000).Select(static i => $"/d{i}").First(d => ring.OwnerOf(d)!.Id == by);
    }

    private static SiloView ViewOf(params string[] silos) =>
        new(1, [.. silos.Select(static s => new SiloMember(s, s, null, s, 1, Leads: false))]);
}
