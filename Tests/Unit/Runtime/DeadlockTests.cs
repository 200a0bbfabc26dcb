using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class DeadlockTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("a", "b", "a")]
    [InlineData("a", "b", "c", "d", "b")]
    public async Task Call_ChainReturnsToAGrain_FailsAndNamesTheChain(params string[] path)
    {
        await using var silo = await TestSilo.StartAsync();
        var start = silo.Grains.GetGrain<ILinkGrain>(path[0]);

        for (var round = 0; round < 2; round++)
        {
            // The second round runs inline, because the grains are active by then.
            var error = await Assert.ThrowsAsync<FabricException>(() => start.FollowAsync(path, 1));

            Assert.Equal(FabricErrorKind.Deadlock, error.Kind);
            var loop = path.SkipWhile(key => key != path[^1])
                .Select(static key => $"link/{key} ILinkGrain.FollowAsync");
            Assert.EndsWith(string.Join(" -> ", loop), error.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(1, await start.FollowAsync(["z"], 0));
    }

    [Fact]
    public async Task Call_ChainReturnsByInterleavingMethod_Completes()
    {
        await using var silo = await TestSilo.StartAsync();
        string[] path = ["a", "b", "a", "b"];

        Assert.Equal(4, await silo.Grains.GetGrain<ILinkGrain>("a").FollowInterleavedAsync(path, 0));
    }

    [Fact]
    public async Task Call_DetachedWorkCallsBack_IsNoDeadlock()
    {
        await using var silo = await TestSilo.StartAsync();

        await silo.Grains.GetGrain<ILinkGrain>("a").DetachAsync("a");

        await silo.Probe.SeenAsync("back 0");
    }

    [Fact]
    public async Task Call_DeeperThanInlineLimit_Completes()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ILinkGrain>("top");
        Assert.Equal(200, await grain.DescendAsync(200));

        Assert.Equal(200, await grain.DescendAsync(200));
    }
}
