using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Copies;
using OrleansAlluxio.Engine.Persist;
using OrleansAlluxio.Metastore;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Copies;

/// <summary>What an acknowledged ASYNC_THROUGH write has on other workers, against the loss of each of them.</summary>
public sealed class DurableCopiesTests : IAsyncDisposable
{
    private const int LongBytes = (2 * FabricLimits.PageBytes) + 4321;

    private readonly ManualTimeProvider _time = new();
    private readonly ModelWorkers _workers = new();
    private EngineBed _bed = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _bed?.DisposeAsync() ?? default;

    [Fact]
    public async Task Write_WithAnotherWorker_IsThereBeforeItIsAcknowledged()
    {
        await StartAsync("w1");

        var status = await WriteAsync(LongBytes);

        Assert.Equal(PersistenceState.ToPersist, status.Persistence);
        Assert.Equal(1, _workers.CountOf(status.Version, LongBytes));
        Assert.Equal(["w1"], Record().Copies);
        Assert.Equal(2, Record().CopiesWanted);
    }

    [Fact]
    public async Task Write_InAFabricOfOneProcess_IsAcknowledgedWithItsOwnCopy()
    {
        await StartAsync();

        Assert.Equal(PersistenceState.ToPersist, (await WriteAsync(100)).Persistence);
        Assert.Equal((null, 2), (Record().Copies, Record().CopiesWanted));
    }

    [Fact]
    public async Task Write_ChoosesAnotherZoneBeforeAnotherRackBeforeAnotherHost()
    {
        _workers.Add("near", "r0", "z0");
        _workers.Add("rack", "r1", "z0");
        _workers.Add("zone", "r9", "z1");
        await StartAsync();

        Assert.Equal(["zone"], (await WriteAndSeeAsync(null)).Copies);
        Assert.Equal(["zone", "rack"], (await WriteAndSeeAsync(3)).Copies);
    }

    [Fact]
    public async Task Write_WhenAWorkerDiesInTheMiddle_GivesEveryPageToAnother()
    {
        await StartAsync("w1", "w2");
        string? first = null;
        var puts = 0;
        _workers.Dies = w => (first ??= w.Id) == w.Id && ++puts == 2;

        var status = await WriteAsync(LongBytes);

        Assert.Equal(1, _workers.CountOf(status.Version, LongBytes));
        Assert.NotEqual(first, Assert.Single(Record().Copies!));
    }

    [Fact]
    public async Task Write_WhenTheOnlyWorkerDies_IsAcknowledgedUnlessTheWriterAskedForTwo()
    {
        await StartAsync("w1");
        _workers.Dies = static _ => true;
        Assert.Equal(PersistenceState.ToPersist, (await WriteAsync(LongBytes)).Persistence);

        _workers["w1"].IsUp = true;
        var puts = 0;
        _workers.Dies = _ => ++puts == 2;
        _time.Advance(TimeSpan.FromMinutes(1)); // Until then who failed is left alone.
        var asked = await WriteAsync(LongBytes, copies: 2);

        Assert.Equal(PersistenceState.Persisted, asked.Persistence);
        Assert.Equal(LongBytes, _bed.Store.Files["f"].Length);
        Assert.Equal(Text(LongBytes), await _bed.ReadAsync("/f"));
        Assert.Empty(_bed.Pages.DirtyFiles());
    }

    [Fact]
    public async Task Write_ThatWantsMoreCopiesThanThereAreProcesses_GoesThroughToTheStore()
    {
        await StartAsync("w1");

        Assert.Equal(PersistenceState.Persisted, (await WriteAsync(100, copies: 3)).Persistence);
        Assert.Equal(Text(100), _bed.Store.Files["f"]);
    }

    [Theory]
    [InlineData(1, PersistenceState.Persisted)]
    [InlineData(2, PersistenceState.ToPersist)]
    public async Task Write_WhereAnotherProcessMayTakeOver_NeedsTwoWorkers(int workers, PersistenceState expected)
    {
        var model = new ModelWorkers { OwnCounts = false };
        for (var i = 0; i < workers; i++)
        {
            model.Add($"w{i}");
        }

        await using var bed = await EngineBed.StartAsync(model, _time, new EngineSettings { StoreFirst = true });

        var status = await bed.WriteAsync("/f", "text", WriteType.AsyncThrough);

        Assert.Equal(expected, status.Persistence);
        Assert.Equal(expected == PersistenceState.ToPersist ? 2 : 0, model.CountOf(status.Version, 4));
    }

    [Fact]
    public async Task Write_ByThePathsSetting_HasSoManyCopies()
    {
        await StartAsync("w1", "w2");
        await _bed.Services.Paths.SetAsync(
            new PathProperty(FabricPath.Root, "replication.durable", "1"), Token);
        Assert.Null((await WriteAndSeeAsync(null)).Copies);

        await _bed.Services.Paths.SetAsync(
            new PathProperty(FabricPath.Root, "alluxio.user.file.replication.durable", "3"), Token);
        Assert.Equal(2, (await WriteAndSeeAsync(null)).Copies!.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(FabricLimits.DurableCopiesMax + 1)]
    public async Task Write_WithANumberOfCopiesThatCannotBe_IsRefused(int copies)
    {
        await StartAsync();

        var error = await Assert.ThrowsAsync<FabricException>(() => WriteAsync(10, copies));

        Assert.Equal(FabricErrorKind.InvalidArgument, error.Kind);
    }

    [Fact]
    public async Task Read_WhenThisProcessHasLostItsPages_ComesFromTheCopy()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        _bed.Pages.LoseAll();
        await _bed.RestartAsync();

        Assert.Equal(PersistenceState.ToPersist, (await _bed.StatAsync("/f"))!.Persistence);
        Assert.Equal(Text(LongBytes), await _bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Read_WhileTheWorkerWithTheCopyIsAway_IsUnavailableAndNotLost()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        _bed.Pages.LoseAll();
        Down("w1");

        var error = await Assert.ThrowsAsync<FabricException>(() => _bed.ReadAsync("/f"));

        Assert.Equal(FabricErrorKind.Unavailable, error.Kind);
        Up("w1");
        Assert.Equal(Text(LongBytes), await _bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Read_ThatIsOpenWhileItsFileIsPersisted_GoesOnFromTheStore()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        await using var reader = await _bed.Engine.OpenReadAsync(FabricPath.Parse("/f"), new OperationOptions(), Token);
        await _bed.PersistAllAsync();
        _bed.Pages.LoseAll();
        _workers["w1"].Pages.LoseAll();

        var got = new byte[10];
        Assert.Equal(10, await reader.ReadAsync(LongBytes - 10, got, Token));
        Assert.Equal(Text(LongBytes)[^10..], System.Text.Encoding.UTF8.GetString(got));
    }

    [Fact]
    public async Task Persist_WhenThisProcessHasLostItsPages_SendsTheCopyAndLetsItGo()
    {
        await StartAsync("w1");
        var status = await WriteAsync(LongBytes);
        _bed.Pages.LoseAll();
        await _bed.RestartAsync();

        await _bed.PersistAllAsync();

        Assert.Equal(Text(LongBytes), _bed.Store.Files["f"]);
        await Keeper().LookAsync(Token);
        Assert.Equal(0, _workers.CountOf(status.Version, LongBytes));
    }

    [Fact]
    public async Task Look_AfterAWorkerIsLost_MakesItsCopiesAgainElsewhere()
    {
        await StartAsync("w1", "w2");
        var status = await WriteAsync(LongBytes);
        var first = Assert.Single(Record().Copies!);
        Down(first);

        await Keeper().LookAsync(Token);

        var second = first == "w1" ? "w2" : "w1";
        Assert.Equal([second, first], Record().Copies);
        Assert.Equal(2, _workers.CountOf(status.Version, LongBytes));
        var counters = new Dictionary<string, long>();
        _bed.Services.Copies!.Services.Counters.AddTo(counters);
        Assert.Equal((1, 0), (counters["copies.repaired"], counters["copies.short"]));
    }

    [Fact]
    public async Task Look_AfterTheFirstWorkerJoins_GivesItWhatWasWrittenBefore()
    {
        await StartAsync();
        var status = await WriteAsync(LongBytes);
        await Keeper().LookAsync(Token);
        _workers.Add("w1");
        _workers.Show(_bed.Services.Copies!);

        await Keeper().LookAsync(Token);

        Assert.Equal(1, _workers.CountOf(status.Version, LongBytes));
        Assert.Equal(["w1"], Record().Copies);
    }

    [Fact]
    public async Task Look_WhenThisProcessHasLostItsPages_HasThemAgain()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        _bed.Pages.LoseAll();

        await Keeper().LookAsync(Token);

        Down("w1");
        _workers["w1"].Pages.LoseAll();
        Assert.Equal(Text(LongBytes), await _bed.ReadAsync("/f"));
        Assert.Single(_bed.Pages.DirtyFiles());
    }

    [Fact]
    public async Task Look_OfAWorkerThatIsTakenOut_MovesItsCopies()
    {
        await StartAsync("w1", "w2");
        var status = await WriteAsync(LongBytes);
        var first = Assert.Single(Record().Copies!);
        _workers[first].IsOut = true;
        _workers.Show(_bed.Services.Copies!);

        await Keeper().LookAsync(Token);

        Assert.Equal(2, _workers.CountOf(status.Version, LongBytes));
    }

    [Fact]
    public async Task Look_WhenNobodyHasAFile_SaysSoAfterAWhileAndTakesItBack()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        _bed.Pages.LoseAll();
        Down("w1");
        var keeper = Keeper();

        await keeper.LookAsync(Token);
        Assert.Equal(PersistenceState.ToPersist, (await _bed.StatAsync("/f"))!.Persistence);
        _time.Advance(TimeSpan.FromSeconds(30));
        await keeper.LookAsync(Token);
        Assert.Equal(PersistenceState.Lost, (await _bed.StatAsync("/f"))!.Persistence);

        Up("w1");
        await keeper.LookAsync(Token);
        Assert.Equal(PersistenceState.ToPersist, (await _bed.StatAsync("/f"))!.Persistence);
        await _bed.PersistAllAsync();
        Assert.Equal(Text(LongBytes), _bed.Store.Files["f"]);
    }

    [Fact]
    public async Task Look_AtCopiesOfAWriteThatNeverEnded_LetsThemGoAfterAMinuteButNotWhileItIsWritten()
    {
        await StartAsync("w1");
        var options = new CreateOptions { Overwrite = true, WriteType = WriteType.AsyncThrough };
        var writer = await _bed.Engine.CreateAsync(FabricPath.Parse("/f"), options, Token);
        await writer.WriteAsync(new byte[LongBytes], Token);
        var keeper = Keeper();
        await LookTwiceAsync(keeper);
        Assert.Single(_workers["w1"].Pages.DirtyFiles());

        // The process dies: nobody says that the write is over.
        await _bed.RestartAsync();
        keeper = Keeper();
        await keeper.LookAsync(Token);
        Assert.Single(_workers["w1"].Pages.DirtyFiles());
        await LookTwiceAsync(keeper);
        Assert.Empty(_workers["w1"].Pages.Files());
    }

    [Fact]
    public async Task Look_AfterADelete_LetsTheCopiesGo()
    {
        await StartAsync("w1");
        await WriteAsync(LongBytes);
        await _bed.DeleteAsync("/f");
        var keeper = Keeper();

        await LookTwiceAsync(keeper);

        Assert.Empty(_workers["w1"].Pages.Files());
    }

    private static string Text(int length) => string.Create(length, 0, static (span, _) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = (char)('a' + (i % 23));
        }
    });

    private async Task StartAsync(params string[] workers)
    {
        foreach (var worker in workers)
        {
            _workers.Add(worker);
        }

        _bed = await EngineBed.StartAsync(_workers, _time);
    }

    private async Task<FileStatus> WriteAsync(int length, int? copies = null)
    {
        var options = new CreateOptions
        {
            Overwrite = true,
            WriteType = WriteType.AsyncThrough,
            DurableCopies = copies,
        };
        await using var writer = await _bed.Engine.CreateAsync(FabricPath.Parse("/f"), options, Token);
        await writer.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Text(length)), Token);
        return await writer.CompleteAsync(null, Token);
    }

    private async Task<PersistRecord> WriteAndSeeAsync(int? copies)
    {
        await WriteAsync(100, copies);
        return Record();
    }

    private PersistRecord Record() =>
        PersistRecord.Parse(Assert.Single(_bed.Tree.Documents(DocumentKinds.Persist)));

    private CopyKeeper Keeper() => new(
        _bed.Services, _bed.Services.Copies!, new PersistQueue(new PersistPace(_bed.Services)));

    private async Task LookTwiceAsync(CopyKeeper keeper)
    {
        await keeper.LookAsync(Token);
        _time.Advance(TimeSpan.FromMinutes(2));
        await keeper.LookAsync(Token);
    }

    private void Down(string id)
    {
        _workers[id].IsUp = false;
        _workers.Show(_bed.Services.Copies!);
    }

    private void Up(string id)
    {
        _workers[id].IsUp = true;
        _time.Advance(TimeSpan.FromSeconds(3)); // Whoever could not be reached is left alone for two.
        _workers.Show(_bed.Services.Copies!);
    }
}
