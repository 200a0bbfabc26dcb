namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class GrainTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Timer_DueAndPeriod_TicksCountFromTheEndOfATick()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ITickGrain>("t");
        await grain.GateTicksAsync("g");
        await grain.StartAsync(2, 3, interleave: false, keepAlive: false);

        silo.Time.Advance(2 * Second);
        await silo.Probe.SeenAsync("at g 1");
        silo.Time.Advance(30 * Second);
        Assert.DoesNotContain("tick 2", silo.Probe.Events);

        silo.Probe.Open("g 1");
        await grain.HoldAsync(Opened(silo, "drain")); // A call waits for the tick before it, so the timer is set now.
        await EventuallyArmed(silo, 2);
        silo.Time.Advance(3 * Second);
        await silo.Probe.SeenAsync("tick 2");
        silo.Probe.Open("g 2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Timer_GrainIsAwaiting_TicksOnlyIfInterleaving(bool interleave)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ITickGrain>("t");
        await grain.StartAsync(1, 1, interleave, keepAlive: false);
        var held = grain.HoldAsync("hold");
        await silo.Probe.SeenAsync("at hold");

        silo.Time.Advance(Second);

        if (interleave)
        {
            await silo.Probe.SeenAsync("tick 1");
        }

        Assert.Equal(interleave, silo.Probe.Events.Contains("tick 1"));
        silo.Probe.Open("hold");
        await held;
        await silo.Probe.SeenAsync("tick 1");
    }

    [Fact]
    public async Task Timer_ChangedAndDisposed_FollowsTheNewTimesThenStops()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ITickGrain>("t");
        await grain.StartAsync(100, 100, interleave: false, keepAlive: false);
        await grain.ChangeAsync(1, 100);
        silo.Time.Advance(Second);
        await silo.Probe.SeenAsync("tick 1");

        await grain.StopAsync();
        silo.Time.Advance(100 * Second);
        await grain.HoldAsync(Opened(silo, "drain"));

        Assert.DoesNotContain("tick 2", silo.Probe.Events);
    }

    [Fact]
    public async Task Timer_CallbackFails_TicksOn()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ITickGrain>("t");
        await grain.FailTicksAsync();
        await grain.StartAsync(1, 1, interleave: false, keepAlive: false);

        silo.Time.Advance(Second);
        await silo.Probe.SeenAsync("tick 1");
        await EventuallyArmed(silo, 2);
        silo.Time.Advance(Second);

        await silo.Probe.SeenAsync("tick 2");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Timer_TicksWhileIdle_KeepTheActivationOnlyIfAsked(bool keepAlive)
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ITickGrain>("t");
        await grain.StartAsync(30, 30, interleave: false, keepAlive);
        for (var tick = 1; tick <= 5; tick++)
        {
            silo.Time.Advance(30 * Second);
            await silo.Probe.SeenAsync($"tick {tick}");
            await EventuallyArmed(silo, 2);
        }

        silo.Time.Advance(30 * Second);

        await silo.Probe.SeenAsync(keepAlive ? "tick 6" : "ticker gone ActivationIdle");
        Assert.Equal(!keepAlive, silo.Probe.Events.Contains("ticker gone ActivationIdle"));
    }

    private static string Opened(TestSilo silo, string gate)
    {
        silo.Probe.Open(gate);
        return gate;
    }

    /// <summary>The end of a tick sets the next one on another thread; the collector's timer is always armed.</summary>
    private static async Task EventuallyArmed(TestSilo silo, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        while (silo.Time.ArmedCount != count)
        {
            Assert.False(limit.IsCancellationRequested, $"Missing event: {count} armed timers.");
            await Task.Yield();
        }
    }
}
