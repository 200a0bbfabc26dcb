using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Tests.Unit.Engine.Jobs;

/// <summary>Load jobs: what they bring in, what they say of it, and what people ask of them meanwhile.</summary>
public sealed class LoadJobTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task Load_OfATree_CachesEveryByteOnceAndSaysSo(bool isObjectStore, bool isPartial)
    {
        await using var bed = await JobBed.StartAsync(isObjectStore);
        var bytes = bed.PutFiles(60, 7);
        bed.Bed.Store.Put("top", "xx");
        var ended = await bed.RunAsync(change: r => r with { PartialListing = isPartial });

        Assert.Equal((JobState.Done, 100d, 0L, null), (ended.State, ended.Percent, ended.Failed, ended.Reason));
        Assert.Equal((61, 61, bytes + 2, bytes + 2), (ended.Files, ended.FilesTotal, ended.Bytes, ended.BytesTotal));
        Assert.Equal((bytes + 2, 61, 0), (ended.BytesMoved, ended.StoreCalls, ended.FilesUnchanged));
        Assert.Equal(61, bed.Bed.Services.Reads.Counters["store.reads"]);
        Assert.Empty(await bed.UncachedAsync());
        Assert.Empty(await bed.Jobs.ListAsync(CancellationToken.None));
        Assert.Equal(ended.Id, Assert.Single(await bed.Jobs.HistoryAsync(CancellationToken.None)).Id);

        var again = await bed.RunAsync();
        Assert.Equal((61L, 61L, 0L, 0L), (again.Files, again.FilesUnchanged, again.BytesMoved, again.StoreCalls));
    }

    [Fact]
    public async Task Load_Dry_CountsWhatTheLoadThenDoes()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(20, 3);
        bed.Bed.Store.Put("large", new byte[(33 << 20) + 5]);
        var planned = await bed.RunAsync(change: static r => r with { DryRun = true });
        Assert.False(bed.Bed.Services.Reads.Counters.TryGetValue("store.reads", out var reads) && reads > 0);
        var done = await bed.RunAsync();

        Assert.Equal(JobState.Done, planned.State);
        Assert.Equal(
            (done.Files, done.Bytes, done.BytesMoved, done.StoreCalls),
            (planned.Files, planned.Bytes, planned.BytesMoved, planned.StoreCalls));
        Assert.Equal(23, done.StoreCalls);
        Assert.Equal(23, bed.Bed.Services.Reads.Counters["store.reads"]);
    }

    [Fact]
    public async Task Load_WithFilters_TakesWhatTheySay()
    {
        await using var bed = await JobBed.StartAsync();
        foreach (var file in (string[])["a/x.csv", "a/y.txt", "a/tmp/x.csv", "b/x.csv", "x.csv"])
        {
            bed.Bed.Store.Put(file, "1");
        }

        var ended = await bed.RunAsync(change: static r => r with { Include = ["*.csv"], Exclude = ["tmp", "b/**"] });

        Assert.Equal((2L, 2L, 2L), (ended.Files, ended.FilesTotal, ended.FilesExcluded));
        Assert.Equal(["a/tmp/x.csv", "a/y.txt", "b/x.csv"], (await bed.UncachedAsync()).Order());
    }

    [Fact]
    public async Task Load_BySizeAndAge_TakesWhatIsThatLargeAndOld()
    {
        await using var bed = await JobBed.StartAsync();
        bed.Bed.Store.Put("small", "1");
        bed.Bed.Store.Put("right", "12");
        bed.Bed.Store.Put("large", "123");
        var all = await bed.RunAsync(change: static r => r with { OlderThanMs = 0, DryRun = true });
        Assert.Equal((3L, 0L), (all.Files, all.FilesExcluded));
        var none = await bed.RunAsync(change: static r => r with { OlderThanMs = long.MaxValue / 4, DryRun = true });
        Assert.Equal((0L, 3L, 0L), (none.Files, none.FilesExcluded, none.FilesTotal));
        var some = await bed.RunAsync(change: static r => r with { BytesMin = 2, BytesMax = 2 });
        Assert.Equal((1L, 1L), (some.Files, some.FilesTotal));
        Assert.Equal(["large", "small"], (await bed.UncachedAsync()).Order());
    }

    [Fact]
    public async Task Load_WithFailures_NamesThemAllAndRetriesOnlyThem()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(30, 3);
        await bed.Bed.SyncTreeAsync("/");
        bed.Bed.Faults.Before = call => call == "store.read"
            ? throw new FabricException(FabricErrorKind.StoreDenied, "read", "f", "denied")
            : default;
        var failed = await bed.RunAsync();
        Assert.Equal((JobState.Failed, 30L, 0L), (failed.State, failed.Failed, failed.Files));
        Assert.Equal("30 files or directories failed", failed.Reason);
        Assert.Equal(10, failed.Failures.Count);
        var page = await bed.Jobs.ListFailuresAsync(failed.Id, null, 20, CancellationToken.None);
        var rest = await bed.Jobs.ListFailuresAsync(failed.Id, page[^1].Path.Value, 20, CancellationToken.None);
        Assert.Equal(bed.Bed.Store.Files.Keys.Select(static f => "/" + f).Order(StringComparer.Ordinal),
            page.Concat(rest).Select(static f => f.Path.Value));
        Assert.All(page, static f => Assert.Equal(
            (FabricErrorKind.StoreDenied, "denied", 1), (f.Kind, f.Reason, f.Attempts)));

        bed.Bed.Faults.Before = static _ => default;
        bed.Bed.Store.Delete("d00/f000");
        await bed.Bed.StatAsync("/d00/f000", interval: 0);
        await bed.Jobs.RetryAsync(failed.Id, CancellationToken.None);
        var mended = await bed.EndAsync(failed.Id);

        Assert.Equal((JobState.Done, 29L, 0L, 2, 100d),
            (mended.State, mended.Files, mended.Failed, mended.Pass, mended.Percent));
        Assert.Equal((29L, 29L), (mended.FilesTotal, mended.StoreCalls));
        Assert.Empty(bed.Bed.Tree.Documents(DocumentKinds.JobFailure));
        var refused = await Assert.ThrowsAsync<FabricException>(
            () => bed.Jobs.RetryAsync(failed.Id, CancellationToken.None).AsTask());
        Assert.Equal(FabricErrorKind.Conflict, refused.Kind);
    }

    [Theory]
    [InlineData(FabricErrorKind.Unavailable)]
    [InlineData(FabricErrorKind.DataCorrupt)]
    public async Task Load_WhoseRecordsCannotBeReadForAWhile_DoesNotEndAsDone(FabricErrorKind kind)
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(12, 3);
        bed.Bed.Faults.Before = static call => call == "store.read"
            ? throw new FabricException(FabricErrorKind.StoreDenied, "read", "f", "denied")
            : default;
        var failed = await bed.RunAsync();
        var isAway = true;
        bed.Bed.Faults.Before = call => isAway && call == "documents"
            ? throw new FabricException(kind, "read", "documents", "away")
            : default;
        var runs = bed.Bed.Engine.JobRunner;
        await bed.Jobs.RetryAsync(failed.Id, CancellationToken.None)
            .AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        await runs.RunAsync(failed.Id, CancellationToken.None)
            .AsTask().ContinueWith(static _ => { }, TaskScheduler.Default);
        isAway = false;
        var seen = await bed.Jobs.GetAsync(failed.Id, CancellationToken.None);
        Assert.NotEqual(JobState.Done, seen.State);
        if (kind == FabricErrorKind.DataCorrupt)
        {
            Assert.Equal((JobState.Failed, "read 'documents': away"), (seen.State, seen.Reason));
            await bed.Jobs.RetryAsync(failed.Id, CancellationToken.None);
        }

        var ended = await bed.EndAsync(failed.Id);
        Assert.Equal((JobState.Done, 12L, 0L), (ended.State, ended.Files, ended.Failed));
        Assert.Empty(await bed.UncachedAsync());
    }

    [Fact]
    public async Task Load_OfADirectoryThatCannotBeListed_NamesItAndMendsIt()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(9, 3);
        var isBroken = true;
        bed.Bed.Store.OnList = (request, page) => isBroken && request.Directory.Value == "d01"
            ? throw new FabricException(FabricErrorKind.StoreDenied, "list", "d01", "denied")
            : page;
        var failed = await bed.RunAsync();
        Assert.Equal((JobState.Failed, 6L, 1L), (failed.State, failed.Files, failed.Failed));
        Assert.Equal("/d01", Assert.Single(failed.Failures).Path.Value);

        isBroken = false;
        await bed.Jobs.RetryAsync(failed.Id, CancellationToken.None);
        var mended = await bed.EndAsync(failed.Id);
        Assert.Equal((JobState.Done, 9L, 0L), (mended.State, mended.Files, mended.Failed));
        Assert.Empty(await bed.UncachedAsync());
    }

    [Fact]
    public async Task Load_OfMoreThanStaysCached_IsNotDoneAndNamesWhatIsGone()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(5, 1);
        await bed.Bed.SyncTreeAsync("/");
        var reads = 0;
        bed.Bed.Faults.Before = call =>
        {
            if (call == "store.read" && Interlocked.Increment(ref reads) == 5)
            {
                bed.Bed.Pages.EvictClean();
            }

            return default;
        };
        var ended = await bed.RunAsync(change: static r => r with { ConcurrencyMax = 1 });

        Assert.Equal((JobState.Failed, 1L, 4L, 5L),
            (ended.State, ended.Files, ended.Failed, ended.FilesTotal));
        Assert.InRange(ended.Percent!.Value, 1, 99);
        Assert.All(ended.Failures, static f => Assert.Equal(FabricErrorKind.NoSpace, f.Kind));
        Assert.Equal(
            ["/d00/f000", "/d00/f001", "/d00/f002", "/d00/f003"], ended.Failures.Select(static f => f.Path.Value));
    }

    [Fact]
    public async Task Load_Paused_HaltsAndGoesOnWhereItWas()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(40, 4);
        var reached = new TaskCompletionSource();
        var parked = new TaskCompletionSource();
        var reads = 0;
        bed.Bed.Faults.Before = async call =>
        {
            if (call == "store.read" && Interlocked.Increment(ref reads) == 20)
            {
                reached.TrySetResult();
                await parked.Task;
            }
        };
        var job = await bed.BeginAsync(change: static r => r with { ConcurrencyMax = 1 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var paused = await bed.Jobs.PauseAsync(job.Id, CancellationToken.None);
        Assert.Equal((JobState.Paused, 19L), (paused.State, paused.Files));
        Assert.Equal(job.Id, Assert.Single(await bed.Jobs.ListAsync(CancellationToken.None)).Id);
        parked.SetResult();
        await bed.RestartAsync();
        Assert.Equal(JobState.Paused, (await bed.Jobs.GetAsync(job.Id, CancellationToken.None)).State);

        await bed.Jobs.ResumeAsync(job.Id, CancellationToken.None);
        var ended = await bed.EndAsync(job.Id);
        Assert.Equal((JobState.Done, 40L, 1), (ended.State, ended.Files, ended.Resumes));
    }

    [Fact]
    public async Task Load_Cancelled_EndsKeepsWhatItDidAndTellsItsCount()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(10, 1);
        var reached = new TaskCompletionSource();
        var parked = new TaskCompletionSource();
        var reads = 0;
        bed.Bed.Faults.Before = async call =>
        {
            if (call == "store.read" && Interlocked.Increment(ref reads) == 4)
            {
                reached.TrySetResult();
                await parked.Task;
            }
        };
        var job = await bed.BeginAsync(change: static r => r with { ConcurrencyMax = 1 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var cancelled = await bed.Jobs.CancelAsync(job.Id, CancellationToken.None);
        parked.SetResult();

        Assert.Equal((JobState.Cancelled, 3L), (cancelled.State, cancelled.Files));
        Assert.NotNull(cancelled.EndedUnixMs);
        Assert.Equal(JobState.Cancelled, (await bed.Jobs.CancelAsync(job.Id, CancellationToken.None)).State);
        await Assert.ThrowsAsync<FabricException>(
            () => bed.Jobs.ResumeAsync(job.Id, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task Load_RunTwiceAtOnce_IsLostByOneAndCountedOnce()
    {
        await using var bed = await JobBed.StartAsync();
        bed.PutFiles(50, 5);
        await bed.Bed.SyncTreeAsync("/");
        var reached = new TaskCompletionSource();
        var parked = new TaskCompletionSource();
        var reads = 0;
        bed.Bed.Faults.Before = async call =>
        {
            if (call == "store.read" && Interlocked.Increment(ref reads) == 10)
            {
                reached.TrySetResult();
                await parked.Task;
            }
        };
        var job = await bed.BeginAsync(change: static r => r with { ConcurrencyMax = 1 });
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var second = bed.Bed.Engine.JobRunner.RunAsync(job.Id, CancellationToken.None).AsTask();
        parked.SetResult();
        var ended = await bed.EndAsync(job.Id);
        await second;
        Assert.Equal((JobState.Done, 50L, 0L, 1), (ended.State, ended.Files, ended.Failed, ended.Resumes));
        Assert.Equal(50, reads);
        Assert.Empty(await bed.UncachedAsync());
    }

    [Fact]
    public async Task Load_OfWhatIsNotThereOrMakesNoSense_IsRefused()
    {
        await using var bed = await JobBed.StartAsync();
        var error = await Assert.ThrowsAsync<FabricException>(() => bed.BeginAsync("/none"));
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
        foreach (var change in (Func<JobRequest, JobRequest>[])
        [
            static r => r with { ConcurrencyMax = 0 }, static r => r with { ConcurrencyMax = 1025 },
            static r => r with { BytesPerSecondMax = 0 }, static r => r with { SyncIntervalMs = -2 },
            static r => r with { OlderThanMs = -1 }, static r => r with { BytesMin = 3, BytesMax = 2 },
            static r => r with { Include = ["/"] }, static r => r with { Exclude = [new string('x', 1001)] },
        ])
        {
            error = await Assert.ThrowsAsync<FabricException>(() => bed.BeginAsync("/", change));
            Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
        }

        Assert.Empty(await bed.Jobs.ListAsync(CancellationToken.None));
        error = await Assert.ThrowsAsync<FabricException>(
            () => bed.Jobs.GetAsync("none", CancellationToken.None).AsTask());
        Assert.Equal(FabricErrorKind.NotFound, error.Kind);
    }

    [Fact]
    public async Task Jobs_OfThePast_AreForgottenBeyondABoundWithTheirFailures()
    {
        await using var bed = await JobBed.StartAsync();
        bed.Bed.Store.Put("f", "1");
        await bed.Bed.StatAsync("/f");
        bed.Bed.Faults.Before = call => call == "store.read"
            ? throw new FabricException(FabricErrorKind.StoreDenied, "read", "f", "denied")
            : default;
        for (var i = 0; i < 203; i++)
        {
            await bed.RunAsync("/f");
        }

        // The last is forgotten by a run that follows its end.
        bed.Bed.Faults.Before = static _ => default;
        await WaitForAsync(() => bed.Bed.Tree.Documents(DocumentKinds.JobEnded).Count == 200);
        await WaitForAsync(() => bed.Bed.Tree.Documents(DocumentKinds.JobFailure).Count == 200);
    }

    [Fact]
    public async Task Start_UnderAnIdThatAnEndedJobHas_FailsWithConflictAndLeavesThatOneAlone()
    {
        await using var bed = await JobBed.StartAsync();
        bed.Bed.Store.Put("f", "1");
        var request = new JobRequest { Kind = JobKind.Load, Path = FabricPath.Parse("/f") };
        var jobs = (FabricJobs)bed.Jobs;
        var ended = await bed.EndAsync((await jobs.StartAsync("mine", request, CancellationToken.None)).Id);

        var error = await Assert.ThrowsAsync<FabricException>(
            () => jobs.StartAsync("mine", request, CancellationToken.None).AsTask());

        Assert.Equal(FabricErrorKind.Conflict, error.Kind);
        Assert.Empty(await bed.Jobs.ListAsync(CancellationToken.None));
        Assert.Equal(ended.EndedUnixMs, (await bed.Jobs.GetAsync("mine", CancellationToken.None)).EndedUnixMs);
    }

    [Fact]
    public async Task Start_WithChanceThatRepeatsItself_GetsAnIdOfItsOwnAndEnds()
    {
        await using var bed = await JobBed.StartAsync();
        bed.Bed.Store.Put("f", "1");
        var first = await bed.RunAsync("/f");
        await bed.RestartAsync();

        var second = await bed.RunAsync("/f");

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(JobState.Done, second.State);
    }

    private static async Task WaitForAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!condition())
        {
            await Task.Delay(10, timeout.Token);
        }
    }
}
