using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync;

/// <summary>What stores and clocks do wrong, and that the view stays true.</summary>
public sealed class SyncFaultTests
{
    private const long Hour = 3_600_000;

    [Theory]
    [InlineData(FabricErrorKind.Unavailable, true)]
    [InlineData(FabricErrorKind.Timeout, true)]
    [InlineData(FabricErrorKind.Unavailable, false)]
    [InlineData(FabricErrorKind.Timeout, false)]
    public async Task Listing_FailsInTheMiddle_NothingIsTakenForGoneOrCompared(FabricErrorKind kind, bool isObjectStore)
    {
        await using var bed = await StartWithFilesAsync(isObjectStore, 9);
        bed.Store.OnList = (request, page) => request.Continuation is not null
            ? throw new FabricException(kind, "list", "d", "no answer")
            : page;
        bed.Store.Put("d/f00", "newer");
        bed.Store.Delete("d/f08");
        Assert.Equal(kind, (await Assert.ThrowsAsync<FabricException>(() => bed.ListAsync("/d", 0))).Kind);
        Assert.Equal(1, (await bed.SyncTreeAsync("/d")).Failed);
        Assert.Equal(10, bed.Known().Count);

        bed.Store.OnList = static (_, page) => page;
        Assert.Equal(8, (await bed.ListAsync("/d", -1)).Count);
        Assert.Equal(bed.Store.Shown(), bed.Known());
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Listing_RepeatsAndSkipsKeys_LosesNothing(bool isObjectStore, bool isTree)
    {
        await using var bed = await StartWithFilesAsync(isObjectStore, 9);
        UfsEntry? last = null;
        bed.Store.OnList = (request, page) =>
        {
            if (!request.Directory.IsRoot && !request.Recursive && request.Directory.Value != "d")
            {
                return page;
            }

            List<UfsEntry> entries = [.. page.Entries.Where(static e => !e.Path.Value.EndsWith("f04"))];
            if (last is not null && request.Continuation is not null)
            {
                entries.Insert(0, last);
            }

            last = entries.LastOrDefault() ?? last;
            return page with { Entries = entries };
        };
        await (isTree ? (Task)bed.SyncTreeAsync("/") : bed.ListAsync("/d", 0));
        Assert.Equal(bed.Store.Shown().Count, bed.Known().Count);
        Assert.Equal("x4", await bed.ReadAsync("/d/f04", -1));
    }

    [Fact]
    public async Task Listing_SkipsMoreKeysThanAreAskedForOneByOne_TakesASecondOneForIt()
    {
        await using var bed = await StartWithFilesAsync(isObjectStore: true, 90);
        bed.Store.PageMax = 1000;
        var listings = 0;
        bed.Store.OnList = (request, page) => listings++ == 0 ? new UfsListPage([], null) : page;
        Assert.Equal(90, (await bed.ListAsync("/d", 0)).Count);
        Assert.Equal(2, listings);

        for (var i = 0; i < 80; i++)
        {
            bed.Store.Delete($"d/f{i:00}");
        }

        Assert.Equal(10, (await bed.ListAsync("/d", 0)).Count);
        Assert.Equal(bed.Store.Shown(), bed.Known());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Listing_ThatNeverAdvances_IsAnErrorNotALoop(bool isTree)
    {
        await using var bed = await StartWithFilesAsync(isObjectStore: true, 9);
        bed.Store.OnList = static (_, page) => page with { Continuation = "same" };
        if (isTree)
        {
            Assert.Equal(SyncJobState.Failed, (await bed.SyncTreeAsync("/d")).State);
        }
        else
        {
            await Assert.ThrowsAsync<FabricException>(() => bed.ListAsync("/d", 0));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Objects_ThatChangeWhileTheyAreListed_AreOldOrNewAndRightAfterwards(bool isObjectStore)
    {
        await using var bed = await StartWithFilesAsync(isObjectStore, 9);
        var page = 0;
        bed.Store.OnList = (_, answer) =>
        {
            page++;
            bed.Store.Put("d/f00", $"changed {page}");
            bed.Store.Delete($"d/f0{page % 9}");
            bed.Store.Put($"d/new{page}", "n");
            return answer;
        };
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        bed.Store.OnList = static (_, answer) => answer;
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal(bed.Store.Shown(), bed.Known());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_OfAFileReplacedMeanwhile_GivesOneVersionWhole(bool isCached)
    {
        await using var bed = await EngineBed.StartAsync();
        var (old, newer) = (new string('o', 3 << 20), new string('n', 3 << 20));
        bed.Store.Put("f", old);
        if (isCached)
        {
            await bed.ReadAsync("/f");
        }

        await using var reader = await bed.Engine.OpenReadAsync(
            FabricPath.Parse("/f"), OperationOptions.Default, CancellationToken.None);
        var bytes = new byte[1 << 20];
        await reader.ReadAsync(0, bytes, CancellationToken.None);
        bed.Store.Put("f", newer);
        await bed.SyncTreeAsync("/");
        try
        {
            await reader.ReadAsync(2 << 20, bytes, CancellationToken.None);
            Assert.All(bytes, static b => Assert.Equal((byte)'o', b));
        }
        catch (FabricException e)
        {
            Assert.Equal(FabricErrorKind.Conflict, e.Kind); // The old pages are gone by now; never a mixture.
        }

        Assert.Equal(newer, await bed.ReadAsync("/f"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Clock_ThatJumpsByADay_NeverMakesAStaleEntryFresh(int days)
    {
        var clock = new SetClock();
        await using var bed = await EngineBed.StartAsync(time: clock);
        bed.Store.Put("f", "old");
        Assert.Equal("old", await bed.ReadAsync("/f", Hour));
        clock.Now += TimeSpan.FromDays(days);
        bed.Store.Put("f", "newer");
        Assert.Equal("newer", await bed.ReadAsync("/f", Hour));

        bed.Store.Put("f", "newest");
        await bed.Engine.Administration.InvalidateAsync(FabricPath.Parse("/f"), CancellationToken.None);
        Assert.Equal("newest", await bed.ReadAsync("/f", -1));

        bed.Store.Delete("f");
        bed.Store.Put("g", "g");
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Equal(bed.Store.Shown(), bed.Known());
        await bed.DeleteAsync("/g");
        Assert.Equal(0, (await bed.SyncTreeAsync("/")).Failed);
        Assert.Empty(bed.Known());
    }

    private static async Task<EngineBed> StartWithFilesAsync(bool isObjectStore, int count)
    {
        var settings = new EngineSettings { AbsentTrust = TimeSpan.Zero, SyncBatchMax = 3 };
        var bed = await EngineBed.StartAsync(isObjectStore, settings: settings);
        for (var i = 0; i < count; i++)
        {
            bed.Store.Put($"d/f{i:00}", $"x{i}");
        }

        await bed.SyncTreeAsync("/");
        Assert.Equal(count + 1, bed.Known().Count);
        bed.Store.PageMax = 3;
        return bed;
    }
}
