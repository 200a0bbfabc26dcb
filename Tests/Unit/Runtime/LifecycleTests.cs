using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class LifecycleTests
{
    [Fact]
    public async Task FirstCalls_Concurrent_ActivateOnce()
    {
        await using var silo = await TestSilo.StartAsync();

        var results = await Task.WhenAll(Enumerable.Range(0, 64).Select(_ =>
            Task.Run(() => silo.Grains.GetGrain<ICounterGrain>("a").AddAsync(1, CancellationToken.None).AsTask())));

        Assert.Equal(Enumerable.Range(1, 64), results.Order());
        Assert.Equal(["activate a"], silo.Probe.Events);
        Assert.Equal(1, silo.Catalog.Count);
    }

    [Fact]
    public async Task Activation_Fails_WaitingCallFailsAndNextTriesAnew()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        silo.Probe.ActivationFailure = new InvalidOperationException("not yet");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.TouchAsync().AsTask());

        Assert.Equal("not yet", error.Message);
        Assert.Equal(0, silo.Catalog.Count);
        silo.Probe.ActivationFailure = null;
        Assert.Equal(1, await grain.AddAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task DeactivateOnIdle_CallsWaiting_GoToANewActivationInOrder()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");
        var before = grain.AddAsync(10, CancellationToken.None);
        var leave = grain.LeaveAsync();
        var after = Enumerable.Range(0, 10).Select(_ => grain.AddAsync(1, CancellationToken.None).AsTask()).ToList();

        silo.Probe.Open("gate");

        Assert.Equal(1, await held);
        Assert.Equal(11, await before);
        await leave;
        Assert.Equal(Enumerable.Range(1, 10), await Task.WhenAll(after));
        Assert.Equal(
            ["activate a", "at gate", "deactivate a ApplicationRequested", "activate a"], silo.Probe.Events);
    }

    [Fact]
    public async Task Collection_IdleForItsAge_DeactivatesAndCallsReviveIt()
    {
        await using var silo = await TestSilo.StartAsync(static options =>
        {
            options.CollectionAge = TimeSpan.FromMinutes(3);
            options.CollectionQuantum = TimeSpan.FromMinutes(1);
        });
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();
        silo.Time.Advance(TimeSpan.FromMinutes(2));
        await grain.TouchAsync();
        silo.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.DoesNotContain("deactivate a ActivationIdle", silo.Probe.Events);

        silo.Time.Advance(TimeSpan.FromMinutes(1));

        await silo.Probe.SeenAsync("deactivate a ActivationIdle");
        Assert.Equal(1, await grain.AddAsync(1, CancellationToken.None));
    }

    [Fact]
    public async Task Stop_ActiveGrains_AreDeactivatedAndCallsRefused()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();
        await silo.Grains.GetGrain<ICounterGrain>("b").TouchAsync();

        await silo.StopAsync();

        Assert.Equal(0, silo.Catalog.Count);
        Assert.Contains("deactivate a ShuttingDown", silo.Probe.Events);
        Assert.Contains("deactivate b ShuttingDown", silo.Probe.Events);
        var error = await Assert.ThrowsAsync<FabricException>(() => grain.TouchAsync().AsTask());
        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
    }

    [Fact]
    public async Task Stop_GrainNeverEnds_GivesUpAfterItsTimeout()
    {
        await using var silo = await TestSilo.StartAsync();
        var held = silo.Grains.GetGrain<ICounterGrain>("a").AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");

        var stop = silo.StopAsync();
        Assert.False(stop.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(11));

        await stop;
        silo.Probe.Open("gate");
        Assert.Equal(1, await held);
    }

    [Fact]
    public async Task Activations_MoreThanTheLimit_FailWithBusy()
    {
        await using var silo = await TestSilo.StartAsync(static options => options.ActivationsMax = 2);
        await silo.Grains.GetGrain<ICounterGrain>("a").TouchAsync();
        await silo.Grains.GetGrain<ICounterGrain>("b").TouchAsync();

        var error = await Assert.ThrowsAsync<FabricException>(
            () => silo.Grains.GetGrain<ICounterGrain>("c").TouchAsync().AsTask());

        Assert.Equal(FabricErrorKind.Busy, error.Kind);
        Assert.Equal(2, silo.Catalog.Count);
    }

    [Fact]
    public async Task Activation_LeavesWheneverItArrives_CallFailsInsteadOfLooping()
    {
        await using var silo = await TestSilo.StartAsync();

        var error = await Assert.ThrowsAsync<FabricException>(
            () => silo.Grains.GetGrain<IRestlessGrain>("r").CallAsync());

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
    }
}
