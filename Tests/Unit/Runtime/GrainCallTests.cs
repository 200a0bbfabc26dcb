namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class GrainCallTests
{
    [Fact]
    public async Task Call_IdleGrain_CompletesInline()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        Assert.Equal(1, await grain.AddAsync(1, CancellationToken.None));

        var second = grain.AddAsync(1, CancellationToken.None);

        Assert.True(second.IsCompletedSuccessfully);
        Assert.Equal(2, await second);
    }
}
