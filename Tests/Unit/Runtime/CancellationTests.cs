using OrleansAlluxio.Core.Errors;

namespace OrleansAlluxio.Tests.Unit.Runtime;

public sealed class CancellationTests
{
    [Fact]
    public async Task Call_TokenCancelledBefore_DoesNotRun()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();

        var call = grain.AddAsync(5, new CancellationToken(canceled: true));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(call.AsTask);
        Assert.Equal(1, await grain.PeekAsync());
    }

    [Fact]
    public async Task Call_CancelledWhileQueued_EndsAtOnceAndNeverRuns()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None);
        await silo.Probe.SeenAsync("at gate");
        using var source = new CancellationTokenSource();
        var cancelled = grain.AddAsync(5, source.Token).AsTask();
        var other = grain.AddAsync(1, CancellationToken.None);

        await source.CancelAsync();

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(source.Token, error.CancellationToken);
        silo.Probe.Open("gate");
        Assert.Equal(1, await held);
        Assert.Equal(2, await other);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_NoAnswerInTime_FailsWithTimeoutAndGrainGoesOn(bool queued)
    {
        await using var silo = await TestSilo.StartAsync(
            static options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
        var grain = silo.Grains.GetGrain<ICounterGrain>("a");
        await grain.TouchAsync();
        var held = grain.AddWhenOpenAsync("gate", CancellationToken.None).AsTask();
        var watched = queued ? grain.AddAsync(1, CancellationToken.None).AsTask() : held;

        silo.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(watched.IsCompleted);
        silo.Time.Advance(TimeSpan.FromSeconds(0.2));

        var error = await Assert.ThrowsAsync<FabricException>(() => watched);
        Assert.Equal(FabricErrorKind.Timeout, error.Kind);
        silo.Probe.Open("gate");
        Assert.Equal(12, await grain.AddAsync(10, CancellationToken.None));
        await Assert.ThrowsAsync<FabricException>(() => held);
        Assert.Equal(1, silo.Time.ArmedCount);
    }
}
