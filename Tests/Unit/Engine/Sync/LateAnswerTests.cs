using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Core.Time;
using OrleansAlluxio.Engine.Locking;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>A store's answer that arrives when the tree has gone on changes nothing.</summary>
public sealed class LateAnswerTests
{
    private static readonly FabricPath Path = FabricPath.Parse("/k");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Stat_OverwrittenAfterTheStoreAnswered_LeavesTheNewContent(bool isObjectStore)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/k", "one", WriteType.Through);
        var written = 0;
        FileStatus? second = null;
        bed.Faults.After = async call =>
        {
            if (call == "store.stat" && Interlocked.Exchange(ref written, 1) == 0)
            {
                second = await bed.WriteAsync("/k", "second", WriteType.Through);
            }
        };

        var seen = await bed.StatAsync("/k", 0);

        Assert.Equal(second!.Version, seen!.Version);
        Assert.Equal(second.Version, (await bed.StatAsync("/k", -1))!.Version);
        Assert.Equal("second", await bed.ReadAsync("/k", -1));
    }

    [Theory]
    [InlineData(true, WriteType.Through)]
    [InlineData(false, WriteType.Through)]
    [InlineData(true, WriteType.AsyncThrough)]
    [InlineData(false, WriteType.AsyncThrough)]
    public async Task List_BegunWhileTheStoreCommits_LeavesTheNewContent(bool isObjectStore, WriteType type)
    {
        await using var bed = await EngineBed.StartAsync(isObjectStore);
        await bed.WriteAsync("/k", "one", WriteType.Through);
        var (commits, listed) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (mayCommit, mayApply) = (new TaskCompletionSource(), new TaskCompletionSource());
        bed.Faults.Before = async call =>
        {
            if (call == "store.commit")
            {
                commits.TrySetResult();
                await mayCommit.Task;
            }
        };
        bed.Faults.After = async call =>
        {
            if (call == "store.list")
            {
                listed.TrySetResult();
                await mayApply.Task;
            }
        };

        var writing = WriteAsync(bed, type);
        await commits.Task;
        var listing = bed.ListAsync("/", 0); // It begins after the write did, and sees what was there before.
        await listed.Task;
        mayCommit.SetResult();
        var written = await writing;
        mayApply.SetResult();
        await listing;

        var seen = await bed.StatAsync("/k", -1);
        Assert.Equal(written, seen!.Version);
        Assert.Equal(bed.Store.Stat("k")!.Fingerprint.ContentTag, seen.Fingerprint!.ContentTag);
        Assert.Equal("second", await bed.ReadAsync("/k", -1));
        await bed.WriteAsync("/k", "third", WriteType.AsyncThrough);
        await bed.PersistAllAsync();
        Assert.Equal("k", Assert.Single(bed.Store.Files.Keys)); // No stranger was found there.
    }

    [Fact]
    public async Task Write_UnderALeaderWhoseClockIsAhead_IsLaterThanWhatItListedMeanwhile()
    {
        var time = new ManualTimeProvider();
        var holds = new AheadHolds(time);
        await using var bed = await EngineBed.StartAsync(holds.Over, time);
        var listed = HybridTimestamp.Never;
        bed.Faults.Before = call =>
        {
            if (call == "store.commit")
            {
                time.Advance(TimeSpan.FromSeconds(1));
                listed = holds.Now;
                time.Advance(TimeSpan.FromMilliseconds(1));
            }

            return default;
        };

        await bed.WriteAsync("/k", "one", WriteType.Through);

        Assert.False(listed.IsNever);
        Assert.True(bed.Services.Clock.Now() > listed);
    }

    [Fact]
    public async Task List_OfMoreChangesThanAreRemembered_AsksForWhatIsOtherwise()
    {
        await using var bed = await EngineBed.StartAsync();
        await bed.WriteAsync("/k", "one", WriteType.Through);
        bed.Store.Put("k", "foreign");
        bed.Faults.After = async call =>
        {
            if (call == "store.list")
            {
                bed.Faults.After = static _ => default;
                for (var i = 0; i <= new DirectoryOptionsModel().RecentChangesMax; i++)
                {
                    await bed.WriteAsync("/other", "text", WriteType.MustCache);
                }
            }
        };

        await bed.ListAsync("/", 0);

        Assert.Equal("foreign", await bed.ReadAsync("/k", -1));
    }

    [Fact]
    public async Task Complete_TreeChangedAfterTheStoreCommitted_IsNoRefusalThatMayBeTriedAgain()
    {
        await using var bed = await EngineBed.StartAsync();
        var first = await bed.WriteAsync("/k", "one", WriteType.Through);
        await using var writer = await bed.Engine.CreateAsync(
            Path, new CreateOptions { Overwrite = true, WriteType = WriteType.Through, IfMark = FileMark.Of(first) },
            CancellationToken.None);
        await writer.WriteAsync("two"u8.ToArray(), CancellationToken.None);
        bed.Faults.After = async call =>
        {
            if (call == "store.commit")
            {
                await ChangeInTreeAsync(bed, first);
            }
        };

        var error = await Assert.ThrowsAsync<FabricException>(
            () => writer.CompleteAsync(null, CancellationToken.None).AsTask());

        bed.Faults.After = static _ => default;
        Assert.Equal((FabricErrorKind.Conflict, RetryAdvice.Never), (error.Kind, error.Retry));
        Assert.Equal("two", await bed.ReadAsync("/k", -1));
    }

    private static async Task<FileVersion> WriteAsync(EngineBed bed, WriteType type)
    {
        var status = await bed.WriteAsync("/k", "second", type);
        await bed.PersistAllAsync();
        return status.Version;
    }

    // Another silo leads, and its clock is an hour ahead of this one's.
    private sealed class AheadHolds(ManualTimeProvider time) : IChangeHolds
    {
        private readonly HybridLogicalClock _ahead = new(time);
        private LocalHolds _local = null!;

        public HybridTimestamp Now => _ahead.Now().Later(TimeSpan.FromHours(1));

        public bool IsElsewhere => true;

        public string? Silo => "a";

        public IReadOnlyList<KeyValuePair<string, long>> Counters => [];

        public IChangeHolds Over(PathLocks locks, HybridLogicalClock clock)
        {
            _local = new LocalHolds(locks, clock);
            return this;
        }

        public ValueTask<ChangeHold> AcquireAsync(FabricPath[] paths, CancellationToken cancellationToken) =>
            _local.AcquireAsync(paths, cancellationToken);

        public ValueTask<HybridTimestamp> NowAsync(CancellationToken cancellationToken) => new(Now);

        public bool MayAct(string silo) => false;

        public void BeginGranting() => _local.BeginGranting();
    }

    private static async Task ChangeInTreeAsync(EngineBed bed, FileStatus file)
    {
        var known = await bed.Services.Tree.LookupAsync(Path, CancellationToken.None);
        var other = new SyncObservation
        {
            Expected = known.Row,
            Observed = file.Fingerprint! with { ContentTag = "other", LengthBytes = 9 },
            StartedAt = bed.Services.Clock.Now(),
            Mount = file.Mount,
        };
        Assert.Equal(
            SyncAction.ContentChanged,
            (await bed.Services.Tree.ApplySyncAsync(Path, other, CancellationToken.None)).Action);
    }
}
