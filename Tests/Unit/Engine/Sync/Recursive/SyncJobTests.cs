using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Sync.Recursive;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Recursive;

/// <summary>Jobs are durable: they end, are cancelled, or go on in the next process.</summary>
public sealed class SyncJobTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Job_InterruptedByADeath_GoesOnAndDoesNotRepeatWhatWasCompared(bool isObjectStore)
    {
        // Every page passes the time that a checkpoint waits for.
        var clock = new LeapingTicks();
        await using var bed = await EngineBed.StartAsync(
            isObjectStore, time: clock,
            settings: new EngineSettings { AbsentTrust = TimeSpan.Zero, SyncPerRequestMax = 1, SyncBatchMax = 4 });
        bed.Store.PageMax = 5;
        for (var i = 0; i < 60; i++)
        {
            bed.Store.Put($"d{i % 12:00}/e/f{i:00}", "x");
        }

        var listings = 0;
        bed.Faults.Before = call =>
        {
            bed.Faults.IsDead |= call == "store.list" && Interlocked.Increment(ref listings) == 9;
            return default;
        };
        var job = await bed.Engine.Sync.StartAsync(
            new SyncJobRequest { Path = FabricPath.Root, Recursive = true, SyncIntervalMs = 0 },
            CancellationToken.None);
        await bed.Engine.Sync.WaitAsync(job.Id, CancellationToken.None).AsTask()
            .ContinueWith(static _ => { }, TaskScheduler.Default);
        var before = bed.Known().Count;
        Assert.InRange(before, 1, 60);
        await bed.RestartAsync();
        listings = 0;
        await ((SyncJobs)bed.Engine.Sync).ResumeAsync(CancellationToken.None);
        var ended = await bed.Engine.Sync.WaitAsync(job.Id, CancellationToken.None);

        Assert.Equal((SyncJobState.Done, 1, 0L), (ended.State, ended.Resumes, ended.Failed));
        Assert.Equal(bed.Store.Shown(), bed.Known());
        Assert.Single(bed.Tree.Documents(DocumentKinds.SyncJob));
    }

    [Fact]
    public async Task Job_Cancelled_EndsKeepsWhatItAppliedAndIsRemembered()
    {
        await using var bed = await EngineBed.StartAsync();
        bed.Store.Put("a/f", "x");
        bed.Store.Put("b/f", "x");
        var reached = new TaskCompletionSource();
        bed.Store.OnList = (request, page) =>
        {
            if (request.Directory.Value == "b")
            {
                reached.TrySetResult();
                throw new OperationCanceledException();
            }

            return page;
        };
        var parked = new TaskCompletionSource();
        bed.Faults.Before = async call =>
        {
            if (call == "store.list" && reached.Task.IsCompleted)
            {
                await parked.Task;
            }
        };
        bed.Store.OnList = (request, page) =>
        {
            if (request.Directory.IsRoot)
            {
                reached.TrySetResult();
            }

            return page;
        };
        var job = await bed.Engine.Sync.StartAsync(
            new SyncJobRequest { Path = FabricPath.Root, Recursive = true }, CancellationToken.None);
        await reached.Task.WaitAsync(TestContext.Current.CancellationToken);
        var cancelling = bed.Engine.Sync.CancelAsync(job.Id, CancellationToken.None).AsTask();
        parked.SetResult();
        Assert.True(await cancelling);

        var ended = await bed.Engine.Sync.GetAsync(job.Id, CancellationToken.None);
        Assert.Equal(SyncJobState.Cancelled, ended.State);
        Assert.NotNull(ended.EndedUnixMs);
        Assert.False(await bed.Engine.Sync.CancelAsync(job.Id, CancellationToken.None));
        Assert.Equal(job.Id, Assert.Single(await bed.Engine.Sync.ListAsync(CancellationToken.None)).Id);
        await Assert.ThrowsAsync<FabricException>(
            () => bed.Engine.Sync.GetAsync("none", CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Job_OfAPathThatIsNotThere_IsRefused()
    {
        await using var bed = await EngineBed.StartAsync();
        var error = await Assert.ThrowsAsync<FabricException>(() => bed.SyncTreeAsync("/none"));
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        Assert.Empty(await bed.Engine.Sync.ListAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Jobs_OfThePast_AreForgottenBeyondABound()
    {
        await using var bed = await EngineBed.StartAsync();
        for (var i = 0; i < 210; i++)
        {
            await bed.SyncTreeAsync("/");
        }

        Assert.Equal(200, bed.Tree.Documents(DocumentKinds.SyncJob).Count);
    }

    /// <summary>Three seconds pass between any two looks at the elapsed time.</summary>
    private sealed class LeapingTicks : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Interlocked.Add(ref _ticks, 3);
    }
}
