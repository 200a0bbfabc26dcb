using System.Text;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.Expiry;
using OrleansAlluxio.Engine.Reading;
using OrleansAlluxio.Engine.Sync;
using OrleansAlluxio.Engine.Writing;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Expiry;

/// <summary>Times to live end, once, and only for what they were given to.</summary>
public sealed class TtlSweeperTests : IAsyncLifetime
{
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);
    private readonly ManualTimeProvider _time = new();
    private EngineBed _bed = null!;
    private TtlSweeper _sweeper = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _bed = await EngineBed.StartAsync(time: _time);
        _sweeper = NewSweeper();
    }

    public async ValueTask DisposeAsync() => await _bed.DisposeAsync();

    [Theory]
    [InlineData(WriteType.CacheThrough)]
    [InlineData(WriteType.AsyncThrough)]
    [InlineData(WriteType.MustCache)]
    public async Task Round_FileOutlivedItsTime_IsDeletedInTreeAndStore(WriteType type)
    {
        await WriteAsync("/due", type);
        await _bed.WriteAsync("/other", "x", WriteType.CacheThrough);

        await SweepAfterAsync(Ttl - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await _bed.StatAsync("/due"));
        await SweepAfterAsync(TimeSpan.FromMilliseconds(1));

        Assert.Null(await _bed.StatAsync("/due"));
        Assert.Equal(["other"], _bed.Store.Files.Keys);
        Assert.Equal((1, 0, 0), (_sweeper.Deleted, _sweeper.Failures, _sweeper.Waiting));
    }

    [Fact]
    public async Task Round_FileOverwritten_DoesNotDieByTheOldTime()
    {
        await WriteAsync("/f");
        await _bed.WriteAsync("/f", "new", WriteType.CacheThrough);

        await SweepAfterAsync(Ttl * 2);

        Assert.Equal("new", await _bed.ReadAsync("/f"));
    }

    [Fact]
    public async Task Round_ReplacedBetweenListingAndDelete_StaysAsItIs()
    {
        await WriteAsync("/f");
        var isReplaced = false;
        _bed.Faults.After = async call =>
        {
            if (call == "due" && !isReplaced)
            {
                isReplaced = true;
                await SetAsync("/f", -1);
            }
        };

        await SweepAfterAsync(Ttl * 2);

        Assert.True(isReplaced);
        Assert.NotNull(await _bed.StatAsync("/f"));
    }

    [Fact]
    public async Task Round_TimeToFree_DropsPagesOnceAndKeepsTheFile()
    {
        await WriteAsync("/f", action: TtlAction.Free);

        await SweepAfterAsync(Ttl);
        await SweepAfterAsync(Ttl);

        var status = await _bed.StatAsync("/f");
        Assert.Equal(-1, status!.TtlMs);
        Assert.Empty(_bed.Pages.Locate(status.Version));
        Assert.Equal("bytes", await _bed.ReadAsync("/f"));
        Assert.Equal((1, 0), (_sweeper.Freed, _sweeper.Deleted));
    }

    [Fact]
    public async Task Round_Directory_GoesWithEverythingBelow()
    {
        await _bed.WriteAsync("/keep", "x", WriteType.CacheThrough);
        await _bed.MakeDirectoryAsync("/d/e");
        await _bed.WriteAsync("/d/e/f", "x", WriteType.CacheThrough);
        await SetAsync("/d", 1);

        await SweepAfterAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["keep"], await _bed.ListAsync("/", 0));
    }

    [Fact]
    public async Task Round_OnAReadOnlyMount_DeletesNothing()
    {
        await WriteAsync("/f");
        _bed.Services.Mounts.Apply([new MountRecord { Id = 1, Path = "/", Uri = "model://root", ReadOnly = true }]);

        await SweepAfterAsync(Ttl);

        Assert.NotNull(await _bed.StatAsync("/f"));
        Assert.Equal((0, 1), (_sweeper.Deleted, _sweeper.Waiting));
    }

    [Fact]
    public async Task Round_StoreFails_IsTriedAgainLater()
    {
        await WriteAsync("/f");
        var calls = 0;
        _bed.Faults.Before = call => call == "store.delete" && calls++ == 0
            ? throw new FabricException(FabricErrorKind.Unavailable, call, "store", "it is away")
            : default;

        await SweepAfterAsync(Ttl);
        await SweepAfterAsync(TimeSpan.Zero);
        Assert.Equal((1, 1, 1), (calls, _sweeper.Failures, _sweeper.Waiting));
        await SweepAfterAsync(TimeSpan.FromMinutes(1));

        Assert.Empty(_bed.Store.Files);
        Assert.Equal((1, 0), (_sweeper.Deleted, _sweeper.Waiting));
    }

    [Fact]
    public async Task Round_AfterARestart_FindsWhatBecameDue()
    {
        await WriteAsync("/f");
        _time.Advance(Ttl);
        await _bed.RestartAsync();
        _sweeper = NewSweeper();

        await SweepAfterAsync(TimeSpan.Zero);

        Assert.Empty(_bed.Store.Files);
    }

    [Fact]
    public async Task Round_ThousandsAreDue_AllGo()
    {
        for (var i = 0; i < 600; i++)
        {
            await WriteAsync($"/f{i}", WriteType.MustCache);
        }

        await SweepAfterAsync(Ttl);

        Assert.Equal(600, _sweeper.Deleted);
    }

    private TtlSweeper NewSweeper()
    {
        var services = _bed.Services;
        var reads = new StatusReads(services, new Synchroniser(services));
        var change = new StoreChange(services);
        return new TtlSweeper(
            services, new Removal(services, reads, change), new AttributeChanges(services, reads, change));
    }

    private async Task SweepAfterAsync(TimeSpan time)
    {
        _time.Advance(time);
        await _sweeper.RunRoundAsync(Token);
    }

    private async Task WriteAsync(
        string path, WriteType type = WriteType.CacheThrough, TtlAction action = TtlAction.Delete)
    {
        var options = new CreateOptions
        {
            Overwrite = true,
            WriteType = type,
            TtlMs = (long)Ttl.TotalMilliseconds,
            TtlAction = action,
        };
        await using var writer = await _bed.Engine.CreateAsync(FabricPath.Parse(path), options, Token);
        await writer.WriteAsync(Encoding.UTF8.GetBytes("bytes"), Token);
        await writer.CompleteAsync(null, Token);
    }

    private Task SetAsync(string path, long ttlMs) => _bed.Engine.SetAttributesAsync(
        FabricPath.Parse(path), new AttributeChange { TtlMs = ttlMs }, Token).AsTask();
}
