using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class ReminderTests
{
    private readonly MemoryReminders _table = new();
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public async Task Reminder_DueAndPeriod_CallsTheGrainAgainAndAgain()
    {
        await using var silo = await StartAsync();
        await silo.Grains.GetGrain<IRemindedGrain>(1).RemindAsync("r", 2, 5);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(silo.Probe.Events);
        _time.Advance(TimeSpan.FromMinutes(1));
        await silo.Probe.SeenAsync("r 1 every 5");
        await IdleAsync(silo);
        _time.Advance(TimeSpan.FromMinutes(5));
        await silo.Probe.SeenAsync("r 2 every 5");
    }

    [Fact]
    public async Task Reminder_SiloEndsAndAnotherStarts_CallsTheGrainThere()
    {
        await using (var first = await StartAsync())
        {
            await first.Grains.GetGrain<IRemindedGrain>(1).RemindAsync("r", 2, 5);
        }

        // Ticks that nobody was there for are not made up for.
        _time.Advance(TimeSpan.FromMinutes(10));
        await using var second = await StartAsync();
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(second.Probe.Events);
        _time.Advance(TimeSpan.FromMinutes(1));
        await second.Probe.SeenAsync("r 1 every 5");
        Assert.Single(second.Probe.Events);
    }

    [Fact]
    public async Task Reminder_Unregistered_IsForgottenForGood()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(1);
        await grain.RemindAsync("gone", 1, 1);
        await grain.RemindAsync("stays", 1, 1);

        Assert.True(await grain.ForgetAsync("gone"));
        Assert.False(await grain.ForgetAsync("gone"));

        _time.Advance(TimeSpan.FromMinutes(1));
        await silo.Probe.SeenAsync("stays 1 every 1");
        Assert.Single(silo.Probe.Events);
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public async Task Reminder_RegisteredAgain_FollowsTheNewTimes()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(1);
        await grain.RemindAsync("r", 1, 1);
        await grain.RemindAsync("r", 3, 7);

        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(silo.Probe.Events);
        _time.Advance(TimeSpan.FromMinutes(1));
        await silo.Probe.SeenAsync("r 1 every 7");
    }

    [Fact]
    public async Task Reminder_GrainFails_TicksOn()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(1);
        await grain.FailAsync();
        await grain.RemindAsync("r", 1, 1);

        _time.Advance(TimeSpan.FromMinutes(1));
        await silo.Probe.SeenAsync("r 1 every 1");
        await IdleAsync(silo);
        _time.Advance(TimeSpan.FromMinutes(1));
        await silo.Probe.SeenAsync("r 2 every 1");
    }

    [Fact]
    public async Task Register_PeriodBelowAMinute_IsRefused()
    {
        await using var silo = await StartAsync();
        var grain = silo.Grains.GetGrain<IRemindedGrain>(1);

        await grain.RemindAsync("r", 0, 1);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => grain.RemindAsync("r", 0, 0.999));
    }

    // A tick that runs yet would have the next one left out; the call is its grain's next turn.
    private static async Task IdleAsync(TestSilo silo)
    {
        await silo.Grains.GetGrain<IRemindedGrain>(1).ForgetAsync("no such");
        await silo.Services.GetRequiredService<EmbeddedReminders>().IdleAsync();
    }

    private Task<TestSilo> StartAsync() => TestSilo.StartAsync(add: services => services
        .AddSingleton<TimeProvider>(_time)
        .AddReminders(_ => _table));
}
