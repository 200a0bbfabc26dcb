using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class InterleavingTests
{
    [Fact]
    public async Task Call_GrainIsAwaiting_WaitsItsTurnInOrder()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None).AsTask();
        await silo.Probe.SeenAsync("at gate");

        var waiting = Enumerable.Range(0, 20).Select(_ => grain.AddAsync(1, CancellationToken.None).AsTask()).ToList();

        Assert.All(waiting, static call => Assert.False(call.IsCompleted));
        silo.Probe.Open("gate");
        Assert.Equal(1, await held);
        Assert.Equal(Enumerable.Range(2, 20), await Task.WhenAll(waiting));
    }

    [Fact]
    public async Task AlwaysInterleave_GrainIsAwaiting_RunsAtOnce()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");
        var queued = grain.AddAsync(1, CancellationToken.None);

        Assert.Equal(0, await grain.PeekAsync());

        silo.Probe.Open("gate");
        Assert.Equal(1, await held);
        Assert.Equal(2, await queued);
    }

    [Fact]
    public async Task ReadOnly_OtherReadsAreAwaiting_InterleavesButKeepsWritersOut()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var first = grain.ReadWhenOpenAsync("one");
        await silo.Probe.SeenAsync("at one");
        var write = grain.AddAsync(1, CancellationToken.None);
        var second = grain.ReadWhenOpenAsync("two");
        await silo.Probe.SeenAsync("at two");

        Assert.False(write.IsCompleted);
        silo.Probe.Open("two");
        Assert.Equal(0, await second);
        Assert.False(write.IsCompleted);
        silo.Probe.Open("one");
        Assert.Equal(0, await first);
        Assert.Equal(1, await write);
    }

    [Fact]
    public async Task ReadOnly_WriterIsAwaiting_WaitsForIt()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var write = grain.AddWhenOpenAsync("write", CancellationToken.None);
        await silo.Probe.SeenAsync("at write");
        var read = grain.ReadWhenOpenAsync("read");
        silo.Probe.Open("read");

        Assert.DoesNotContain("at read", silo.Probe.Events);
        silo.Probe.Open("write");
        Assert.Equal(1, await write);
        Assert.Equal(1, await read);
    }

    [Fact]
    public async Task Reentrant_MutualCalls_Complete()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal(20, await silo.Grains.GetGrain<IOpenLinkGrain>("a").BounceAsync("b", 20));
    }

    [Fact]
    public async Task Queue_Full_FailsWithBusy()
    {
        await using var silo = await TestSilo.StartAsync(static options => options.QueuedCallsMax = 3);
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");
        var fits = Enumerable.Range(0, 3).Select(_ => grain.AddAsync(1, CancellationToken.None).AsTask()).ToList();

        var error = await Assert.ThrowsAsync<FabricException>(() => grain.AddAsync(1, CancellationToken.None).AsTask());

        Assert.Equal(FabricErrorKind.Busy, error.Kind);
        silo.Probe.Open("gate");
        await held;
        Assert.Equal(Enumerable.Range(2, 3), await Task.WhenAll(fits));
    }

    [Fact]
    public async Task StatelessWorker_BusyWorkers_GrowsToItsLimit()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<IWorkerGrain>(1);
        var one = grain.WorkAsync("w1");
        var two = grain.WorkAsync("w2");
        await silo.Probe.SeenAsync("at w1");
        await silo.Probe.SeenAsync("at w2");
        var three = grain.WorkAsync("w3");

        Assert.Equal(2, silo.Catalog.Count);
        Assert.DoesNotContain("at w3", silo.Probe.Events);
        silo.Probe.Open("w1");
        silo.Probe.Open("w2");
        silo.Probe.Open("w3");
        Assert.Equal(2, new[] { await one, await two, await three }.Distinct().Count());
    }
}
