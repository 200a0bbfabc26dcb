using Orleans.Runtime;
using Orleans.Storage;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Orleans.Silos;

namespace OrleansAlluxio.Tests.Orleans.Reminders;

/// <summary>Our tables and queries, as Orleans' providers for reminders and grain storage use them.</summary>
public sealed class DatabaseGrainTests(PostgreSqlServer server)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Reminder_EverySiloLost_TicksInTheNextCluster()
    {
        var connection = await SiloCluster.DatabaseAsync(server);
        int before;
        await using (var first = await KeeperCluster.StartAsync(connection))
        {
            var grain = first.Grain(0, "kept");
            await grain.WriteAsync("before");
            await grain.RemindAsync("tick", TimeSpan.Zero, Second);
            before = await TicksAsync(grain, 1);
            await first.KillAsync();
        }

        await using var second = await KeeperCluster.StartAsync(connection);
        Assert.Equal("before", (await second.Grain(1, "kept").ReadAsync()).Text);
        await TicksAsync(second.Grain(1, "kept"), before + 1);
    }

    [Fact]
    public async Task Reminders_OfSeveralGrains_AreEachItsOwn()
    {
        await using var cluster = await KeeperCluster.StartAsync(await SiloCluster.DatabaseAsync(server));
        var grains = Enumerable.Range(0, 8).Select(i => cluster.Grain(i % 2, $"g{i}")).ToList();
        foreach (var grain in grains)
        {
            await grain.RemindAsync("a", TimeSpan.FromHours(1), TimeSpan.FromDays(30));
            await grain.RemindAsync("b", TimeSpan.Zero, Second);
        }

        foreach (var grain in grains)
        {
            await TicksAsync(grain, 1);
            Assert.Equal(["a", "b"], await grain.RemindersAsync());
        }

        Assert.True(await grains[0].EndAsync("b"));
        Assert.False(await grains[0].EndAsync("b"));
        Assert.Equal(["a"], await grains[0].RemindersAsync());
        Assert.Equal(["a", "b"], await grains[1].RemindersAsync());
    }

    [Fact]
    public async Task State_WrittenReadAndCleared_IsWhatWasWrittenLast()
    {
        await using var cluster = await KeeperCluster.StartAsync(await SiloCluster.DatabaseAsync(server));
        var grain = cluster.Grain(0, "a key/with ü");
        Assert.Null((await grain.ReadAsync()).Text);

        await grain.WriteAsync("one");
        await grain.WriteAsync("two");
        await grain.ForgetAsync();
        Assert.Equal("two", (await grain.ReadAsync()).Text);
        await grain.ClearAsync();
        await grain.ForgetAsync();
        Assert.Null((await grain.ReadAsync()).Text);
        await grain.WriteAsync("three");
        await grain.ForgetAsync();
        Assert.Equal("three", (await grain.ReadAsync()).Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task State_WrittenByTwoActivations_TheSecondIsRefused(bool isThere)
    {
        await using var cluster = await KeeperCluster.StartAsync(await SiloCluster.DatabaseAsync(server));
        var id = GrainId.Create("keeper", "7");
        if (isThere)
        {
            await cluster.Storage(0).WriteStateAsync("kept", id, new GrainState<KeptText>(new() { Text = "old" }));
        }

        var (a, b) = (new GrainState<KeptText>(new()), new GrainState<KeptText>(new()));
        await cluster.Storage(0).ReadStateAsync("kept", id, a);
        await cluster.Storage(1).ReadStateAsync("kept", id, b);
        a.State!.Text = "first";
        b.State!.Text = "second";
        await cluster.Storage(0).WriteStateAsync("kept", id, a);

        await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.Storage(1).WriteStateAsync("kept", id, b));

        await cluster.Storage(1).ReadStateAsync("kept", id, b);
        Assert.Equal("first", b.State!.Text);
        await cluster.Storage(1).ClearStateAsync("kept", id, b);
        await Assert.ThrowsAsync<InconsistentStateException>(() => cluster.Storage(0).ClearStateAsync("kept", id, a));
    }

    private static async Task<int> TicksAsync(IKeeperGrain grain, int least)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(180));
        while (true)
        {
            try
            {
                if ((await grain.ReadAsync()).Ticks is var ticks && ticks >= least)
                {
                    return ticks;
                }
            }
            catch (Exception e) when (e is OrleansException or TimeoutException && !limit.IsCancellationRequested)
            {
                // The silo that had it is gone, and not known to be yet.
            }

            Assert.False(limit.IsCancellationRequested, $"Missing event: tick {least}.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
