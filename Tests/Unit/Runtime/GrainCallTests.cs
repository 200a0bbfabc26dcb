namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class GrainCallTests
{
    [Fact]
    public async Task Call_IdleGrain_CompletesInline()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        Assert.Equal(1, await grain.AddAsync(1, CancellationToken.None));

        var second = grain.AddAsync(1, CancellationToken.None).AsTask();

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal(2, await second);
        Assert.Equal(3, await grain.AddTaskAsync(1));
        Assert.True(grain.TouchAsync().AsTask().IsCompletedSuccessfully);
        Assert.True(grain.TouchTaskAsync().IsCompletedSuccessfully);
        Assert.Equal(5, await grain.PeekAsync());
    }

    [Fact]
    public async Task Call_IdleGrainValueTask_AllocatesNothing()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();
        for (var i = 0; i < 1000; i++)
        {
            await grain.AddAsync(1, CancellationToken.None);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(IsDone(grain.AddAsync(1, CancellationToken.None)));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Call_DistinctKeys_ReachDistinctGrains()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("x/y", await silo.Grains.GetGrain<ICounterGrain>("x/y").KeyAsync());
        Assert.Equal(5, await silo.Grains.GetGrain<ICounterGrain>("p").AddAsync(5, CancellationToken.None));
        Assert.Equal(7, await silo.Grains.GetGrain<ICounterGrain>("q").AddAsync(7, CancellationToken.None));
        Assert.Equal(silo.Grains.GetGrain<ICounterGrain>("p"), silo.Grains.GetGrain<ICounterGrain>("p"));
    }

    [Fact]
    public async Task Call_MethodThrows_CallerSeesTheException()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAsync("first").AsTask());
        Assert.Equal("first", error.Message);
        error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAsync("inline").AsTask());
        Assert.Equal("inline", error.Message);
        error = await Assert.ThrowsAsync<InvalidOperationException>(() => grain.ThrowAfterAwaitAsync("later").AsTask());
        Assert.Equal("later", error.Message);
        Assert.True(grain.TouchAsync().AsTask().IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Call_InlineCall_RestoresCallersContext()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();
        var mine = new SynchronizationContext();
        SynchronizationContext.SetSynchronizationContext(mine);

        var call = grain.AddWhenOpenAsync("gate", CancellationToken.None).AsTask();
        var after = SynchronizationContext.Current;

        SynchronizationContext.SetSynchronizationContext(null);
        silo.Probe.Open("gate");
        await call;
        Assert.Same(mine, after);
    }

    [Fact]
    public async Task OneWay_Always_CompletesAtOnceAndRuns()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");

        Assert.True(grain.TellAsync("it").IsCompletedSuccessfully);

        Assert.DoesNotContain("told it", silo.Probe.Events);
        silo.Probe.Open("gate");
        await held;
        await silo.Probe.SeenAsync("told it");
    }

    [Fact]
    public async Task Silos_TwoInOneProcess_ShareNothing()
    {
        await using var one = await TestSilo.StartAsync();
        await using var two = await TestSilo.StartAsync();

        Assert.Equal(1, await one.Grains.GetGrain<ICounterGrain>("a").AddAsync(1, CancellationToken.None));
        Assert.Equal(1, await two.Grains.GetGrain<ICounterGrain>("a").AddAsync(1, CancellationToken.None));
    }

    private static bool IsDone(ValueTask<int> call) => call.IsCompletedSuccessfully;
}
