using OrleansAlluxio.Engine.Sync;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

public sealed class CoalescerTests
{
    [Fact]
    public async Task Run_WhileOneIsUnderWay_JoinsTheNextAndNeverTheOneThatBegan()
    {
        var started = new List<TaskCompletionSource>();
        var begun = new SemaphoreSlim(0);
        var coalescer = new Coalescer<string, int>(
            async (_, _) =>
            {
                var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                int number;
                lock (started)
                {
                    started.Add(gate);
                    number = started.Count;
                }

                begun.Release();
                await gate.Task;
                return number;
            },
            CancellationToken.None);
        var first = coalescer.RunAsync("k", CancellationToken.None);
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        var second = coalescer.RunAsync("k", CancellationToken.None);
        var third = coalescer.RunAsync("k", CancellationToken.None);
        Assert.Single(started);
        started[0].SetResult();
        Assert.Equal(1, await first);
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        var fourth = coalescer.RunAsync("k", CancellationToken.None);
        started[1].SetResult();
        Assert.Equal(2, await second);
        Assert.Equal(2, await third);
        await begun.WaitAsync(TestContext.Current.CancellationToken);
        started[2].SetResult();
        Assert.Equal(3, await fourth);
    }

    [Fact]
    public async Task Run_AfterAFailure_RunsAgain()
    {
        var runs = 0;
        var coalescer = new Coalescer<string, int>(
            (_, _) => ++runs == 1 ? throw new InvalidOperationException("once") : Task.FromResult(runs),
            CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(() => coalescer.RunAsync("k", CancellationToken.None));
        Assert.Equal(2, await coalescer.RunAsync("k", CancellationToken.None));
    }

    [Fact]
    public async Task Run_CallerGivesUp_OthersStillGetTheAnswer()
    {
        var gate = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var coalescer = new Coalescer<string, int>((_, _) => gate.Task, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var impatient = coalescer.RunAsync("k", cancel.Token);
        var patient = coalescer.RunAsync("k", CancellationToken.None);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        gate.SetResult(7);
        Assert.Equal(7, await patient);
    }
}
