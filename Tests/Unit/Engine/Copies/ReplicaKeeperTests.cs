using OrleansAlluxio.BlockStore;
using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Jobs;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Copies;

/// <summary>Cached copies of files come to the number that is wanted of them, and to no more.</summary>
public sealed class ReplicaKeeperTests : IAsyncDisposable
{
    private const int LengthBytes = (2 * FabricLimits.PageBytes) + 4321;

    private readonly ManualTimeProvider _time = new();
    private readonly ModelWorkers _workers = new();
    private EngineBed _bed = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bed?.DisposeAsync() ?? default;

    [Fact]
    public async Task Look_AtACachedFileWithTooFewCopies_MakesThemAndAgainWhenAWorkerIsLost()
    {
        var file = await StartAsync(workers: 3);
        await SetAsync(min: 2, max: null);

        await LookAsync();

        var first = Assert.Single(Holders(file));
        Assert.True(HoldsItself(file));
        Down(first);
        await LookAsync();
        Assert.Equal(2, Holders(file).Count);
        Assert.Equal(1, Holders(file).Count(w => w != first));
        Assert.Equal((1L, 2L, 0L), (Counters.Files, Counters.Made, Counters.Failed));
        await LookAsync();
        Assert.Equal((0L, 2L), (Counters.Short, Counters.Made));
    }

    [Fact]
    public async Task Look_AtAFileWithTooManyCopies_DropsAllButTheBestPlaces()
    {
        var file = await StartAsync(workers: 3);
        await SetAsync(min: 4, max: null);
        await LookAsync();
        Assert.Equal(3, Holders(file).Count);
        await SetAsync(min: 1, max: 2);

        await LookAsync();

        Assert.Equal(2, Holders(file).Count + (HoldsItself(file) ? 1 : 0));
        Assert.Equal(2L, Counters.Dropped);
        await LookAsync();
        Assert.Equal((0L, 2L), (Counters.Excess, Counters.Dropped));
    }

    [Fact]
    public async Task Look_AtAFileThatIsCachedNowhere_LeavesItAlone()
    {
        var file = await StartAsync(workers: 2, isRead: false);
        await SetAsync(min: 2, max: null);

        await LookAsync();

        Assert.Empty(Holders(file));
        Assert.Equal((1L, 0L, 0L), (Counters.Files, Counters.Short, Counters.Made));
    }

    [Fact]
    public async Task Look_WithMoreCopiesWantedThanWorkers_SaysThatTheyAreMissing()
    {
        await StartAsync(workers: 1);
        await SetAsync(min: 3, max: null);

        await LookAsync();

        Assert.Equal((1L, 1L), (Counters.Short, Counters.Made));
    }

    [Fact]
    public async Task Look_WhenAWorkerHasNoRoom_TriesAgainAfterAMinute()
    {
        await StartAsync(workers: 1);
        await SetAsync(min: 2, max: null);
        _workers.Store = null;
        var keeper = Keeper();
        await keeper.LookAsync(Token);
        await keeper.LookAsync(Token);
        Assert.Equal(1, Counters.Failed);
        _workers.Store = _bed.Store;
        _time.Advance(TimeSpan.FromMinutes(1));

        await keeper.LookAsync(Token);

        Assert.Equal((1L, 1L), (Counters.Failed, Counters.Made));
    }

    [Fact]
    public async Task Look_AtWhatNoStoreHasYet_DropsNoneOfItAndMakesAsManyCopiesAsAreWanted()
    {
        await StartAsync(workers: 3);
        var status = await _bed.WriteAsync("/w", new string('w', LengthBytes), WriteType.AsyncThrough);
        await SetAsync(min: 0, max: 0, "/w");
        await LookAsync();
        Assert.Equal(1, _workers.CountOf(status.Version, LengthBytes));
        Assert.True(HoldsItself(status));
        await SetAsync(min: 3, max: -1, "/w");

        await new CopyKeeper(_bed.Services, _bed.Services.Copies!, new PersistQueue(new PersistPace(_bed.Services)))
            .LookAsync(Token);

        Assert.Equal(2, _workers.CountOf(status.Version, LengthBytes));
    }

    [Fact]
    public async Task Records_OfFilesThatGo_GoWithThemOrAtTheNextLook()
    {
        await StartAsync(workers: 1);
        _bed.Store.Put("d/x", "x");
        await _bed.StatAsync("/d/x");
        await SetAsync(min: 1, max: null);
        await SetAsync(min: 1, max: null, "/d/x");
        Assert.Equal(2, Records());
        await _bed.DeleteAsync("/f");
        Assert.Equal(1, Records());
        await SetAsync(min: 0, max: null, "/d/x");
        Assert.Equal(0, Records());
        await SetAsync(min: 0, max: 1, "/d/x");
        await _bed.DeleteAsync("/d", recursive: true);
        await _bed.Services.Metastore.ReclaimAsync(100, Token);

        await LookAsync();

        Assert.Equal(0, Records());
    }

    [Fact]
    public async Task Locate_AFile_CountsTheWorkersThatHoldAllOfIt()
    {
        var file = await StartAsync(workers: 3);
        await SetAsync(min: 3, max: null);
        await LookAsync();
        _workers[Holders(file)[0]].Pages.RemoveClean(file.Version, 1, 1);

        var location = await _bed.Engine.Administration.LocateAsync(FabricPath.Parse("/f"), Token);

        Assert.Equal(2, location.Copies);
    }

    [Fact]
    public async Task Replicate_AsAJob_MakesCopiesOrNamesWhatHasTooFew()
    {
        var file = await StartAsync(workers: 2, isRead: false);
        ((FabricJobs)_bed.Engine.Jobs).Start();

        var dry = await RunJobAsync(3, dryRun: true);
        Assert.Equal((JobState.Done, 3L * LengthBytes, 3L), (dry.State, dry.BytesMoved, dry.StoreCalls));
        Assert.Empty(Holders(file));
        var done = await RunJobAsync(2);
        Assert.Equal((JobState.Done, 1L, 2L * LengthBytes), (done.State, done.Files, done.BytesMoved));
        Assert.Equal(2, Holders(file).Count + (HoldsItself(file) ? 1 : 0));
        Assert.Equal(1, (await RunJobAsync(2)).FilesUnchanged);

        var failed = await RunJobAsync(4);

        Assert.Equal((JobState.Failed, 1L), (failed.State, failed.Failed));
        Assert.Contains("1 more workers are needed for 4 copies", failed.Failures[0].Reason, StringComparison.Ordinal);
        await ((FabricJobs)_bed.Engine.Jobs).DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(FabricLimits.DurableCopiesMax + 1)]
    public async Task Replicate_WithANumberThatCannotBe_IsRefused(int? copies)
    {
        await StartAsync(workers: 1);

        var error = await Assert.ThrowsAsync<FabricException>(() => _bed.Engine.Jobs.StartAsync(
            new JobRequest { Kind = JobKind.Replicate, Path = FabricPath.Root, Copies = copies }, Token).AsTask());

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Source_OfAFileWithWantedCopies_LetsOtherPagesLeaveFirst()
    {
        await StartAsync(workers: 1);
        await SetAsync(min: 1, max: null);
        var reads = Reads();

        Assert.Equal(PageCare.High, reads.SourceOf((await _bed.StatAsync("/f"))!, caller: null).Care);
        await _bed.Services.Paths.SetAsync(new PathProperty(FabricPath.Root, "cache-priority", "low"), Token);
        Assert.Equal(PageCare.Low, reads.SourceOf((await _bed.StatAsync("/f"))!, caller: null).Care);
        Assert.Equal("low", (await _bed.StatAsync("/f"))!.CachePriority);
    }

    private ReplicaCounters Counters => _bed.Services.Copies!.Services.Counters.Replicas;

    private async Task<FileStatus> StartAsync(int workers, bool isRead = true)
    {
        for (var i = 1; i <= workers; i++)
        {
            _workers.Add($"w{i}");
        }

        _bed = await EngineBed.StartAsync(_workers, isRead ? _time : TimeProvider.System);
        _workers.Store = _bed.Store;
        _bed.Store.Put("f", new string('f', LengthBytes));
        var status = (await _bed.StatAsync("/f"))!;
        if (isRead)
        {
            await _bed.ReadAsync("/f");
        }

        return status;
    }

    private Task<FileStatus> SetAsync(int min, int? max, string path = "/f") => _bed.Engine.SetAttributesAsync(
        FabricPath.Parse(path), new AttributeChange { ReplicationMin = min, ReplicationMax = max }, Token).AsTask();

    private async Task<JobStatus> RunJobAsync(int copies, bool dryRun = false)
    {
        var request = new JobRequest { Kind = JobKind.Replicate, Path = FabricPath.Root, Copies = copies };
        var job = await _bed.Engine.Jobs.StartAsync(request with { DryRun = dryRun }, Token);
        return await _bed.Engine.Jobs.WaitAsync(job.Id, Token).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Token);
    }

    private StatusReads Reads() => new(_bed.Services, new Synchroniser(_bed.Services));

    private ReplicaKeeper Keeper() => new(_bed.Services, _bed.Services.Copies!.Services, Reads());

    private Task LookAsync() => Keeper().LookAsync(Token).AsTask();

    private int Records() => _bed.Tree.Documents(DocumentKinds.Replication).Count;

    private bool HoldsItself(FileStatus file) => IsWhole(_bed.Pages, file.Version);

    private List<string> Holders(FileStatus file) =>
        [.. _workers.All.Values.Where(w => IsWhole(w.Pages, file.Version)).Select(static w => w.Id)];

    private static bool IsWhole(MemoryPages pages, FileVersion file) =>
        pages.Locate(file).Sum(static p => (long)p.LengthBytes) == LengthBytes;

    private void Down(string id)
    {
        _workers[id].IsUp = false;
        _workers.Show(_bed.Services.Copies!);
    }
}
