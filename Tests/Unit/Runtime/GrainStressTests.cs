using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Core.Chance;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class GrainStressTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Calls_ManyCallersAndDeactivations_NeverOverlap(int seed)
    {
        var board = new StressBoard();
        await using var silo = await TestSilo.StartAsync(add: services => services.AddSingleton(board));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(() => CallAsync(silo, caller, seed))));

        Assert.True(board.Violations.IsEmpty, $"Seed {seed}: {string.Join("; ", board.Violations.Distinct())}");
        await silo.StopAsync();
        Assert.Equal(0, board.Live);
        Assert.Equal(0, silo.Catalog.Count);
        Assert.True(board.Activations > 8, $"Seed {seed}: only {board.Activations} activations.");
    }

    private static async Task CallAsync(TestSilo silo, int caller, int seed)
    {
        var chance = new SeededRandomSource((ulong)((seed * 1000) + caller));
        var grains = Enumerable.Range(0, 8).Select(i => silo.Grains.GetGrain<IStressGrain>($"s{i}")).ToArray();
        var waiting = new List<Task<int>>();
        for (var number = 0; number < 3000; number++)
        {
            var grain = grains[chance.NextInt64(grains.Length)];
            switch (chance.NextInt64(100))
            {
                case < 60:
                    waiting.Add(grain.SyncAsync(caller, number).AsTask());
                    break;
                case < 98:
                    waiting.Add(grain.AsyncAsync(caller, number, (int)chance.NextInt64(4)).AsTask());
                    break;
                default:
                    await grain.LeaveAsync();
                    break;
            }

            if (waiting.Count >= 16)
            {
                await Task.WhenAll(waiting);
                waiting.Clear();
            }
        }

        await Task.WhenAll(waiting);
    }
}
