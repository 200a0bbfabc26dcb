using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Sync.Active;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;
using OrleansAlluxio.UnderStorage.Abstractions;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Under the interval -1, where nothing asks by itself, what a store tells is seen.</summary>
public sealed class SyncPointsTests
{
    private static readonly FabricPath Point = FabricPath.Parse("/d");

    private static readonly ActiveSyncSettings Fast = new()
    {
        WindowMin = TimeSpan.FromMilliseconds(1),
        WindowMax = TimeSpan.FromMilliseconds(50),
        RetryMin = TimeSpan.FromMilliseconds(1),
        RetryMax = TimeSpan.FromMilliseconds(10),
        MountsEvery = TimeSpan.FromMilliseconds(5),
        PositionEvery = TimeSpan.FromMilliseconds(10),
        PollRequestsPerSecond = 1000,
        PointsMax = 3,
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_ThenTheStoreChanges_EveryKindOfChangeIsSeen()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        var status = await bed.StartPointAsync();
        Assert.Equal(SyncPointState.Watching, status.State);
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        Assert.Equal(["changed", "gone", "sub"], await bed.ListAsync("/d"));
        Assert.Equal(["deep"], await bed.ListAsync("/d/sub"));

        bed.Store.Put("d/changed", "new");
        bed.Store.Delete("d/gone");
        bed.Store.Put("d/fresh/f", "f");
        bed.Store.DeleteDirectory("d/sub", recursive: true);

        await Eventually.HoldsAsync("new content", async () => await bed.TryReadAsync("/d/changed") == "new");
        await Eventually.HoldsAsync("the names", async () =>
            (await bed.ListAsync("/d")).SequenceEqual(["changed", "fresh"]));
        Assert.Null(await bed.StatAsync("/d/gone"));
        Assert.Null(await bed.StatAsync("/d/sub/deep"));
        Assert.Equal(["f"], await bed.ListAsync("/d/fresh"));
    }

    [Fact]
    public async Task Start_WhatChangedBefore_IsSeenOnce()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "new");
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        await bed.StartPointAsync();
        Assert.Equal("new", await bed.ReadAsync("/d/changed"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Restart_WhatChangedWhileDown_IsSeen(bool hasPositions)
    {
        await using var bed = await OpenAsync(hasPositions);
        await bed.StartPointAsync(eager: true);
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "seen");
        await Eventually.HoldsAsync("the change", async () => await bed.TryReadAsync("/d/changed") == "seen");
        if (hasPositions)
        {
            await Eventually.HoldsAsync("a kept position", () => bed.Tree.Documents("sync-point")
                .Any(static d => System.Text.Encoding.UTF8.GetString(d.Payload.Span).Contains("\"Position\":\"")));
        }

        var opened = bed.Store.Changes!.Opened;
        await bed.RestartAsync();
        bed.Store.Put("d/changed", "while down");
        await Eventually.HoldsAsync("a feed", () => bed.Store.Changes.Opened > opened);
        await Eventually.HoldsAsync("the change", async () => await bed.TryReadAsync("/d/changed") == "while down");

        var status = Assert.Single(await bed.Points.ListAsync(Token));
        Assert.True(status is { Eager: true, Source: "model" });
        Assert.Equal(hasPositions ? 0 : 1, status.Rescans);
    }

    [Fact]
    public async Task Restart_AfterAPositionWasKept_LosesNothingThatWasOnlyMarked()
    {
        await using var bed = await OpenAsync(hasPositions: true);
        await bed.StartPointAsync();
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "new");

        // Marked, its position kept, and nobody read it before the process ended.
        await Eventually.HoldsAsync("a kept position", () => bed.Tree.Documents("invalidation")
            .Any(static d => d.Key == "/d/changed"));
        await bed.RestartAsync();
        Assert.Equal("new", await bed.ReadAsync("/d/changed"));
    }

    [Fact]
    public async Task Feed_EndsWithAFailure_IsOpenedAgainAndEverythingIsAskedOnce()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync();
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        var changes = bed.Store.Changes!;
        bed.Store.Changes = null;
        bed.Store.Put("d/changed", "untold");
        bed.Store.Changes = changes;
        changes.Fail(new FabricException(FabricErrorKind.Unavailable, "watch", "d", "it broke"));

        await Eventually.HoldsAsync("the change", async () => await bed.TryReadAsync("/d/changed") == "untold");
        var status = Assert.Single(await bed.Points.ListAsync(Token));
        Assert.Equal(1, status.Errors);
        Assert.Contains("it broke", status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Feed_LostChanges_MarksEverythingBelow()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync();
        Assert.Equal(["deep"], await bed.ListAsync("/d/sub"));
        var changes = bed.Store.Changes!;
        bed.Store.Changes = null;
        bed.Store.Put("d/sub/other", "x");
        changes.Add("d", UfsChangeKind.Rescan);
        await Eventually.HoldsAsync("the new name", async () =>
            (await bed.ListAsync("/d/sub")).SequenceEqual(["deep", "other"]));
    }

    [Fact]
    public async Task Start_WatchLimitReached_PollsAndSaysWhy()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        bed.Store.Changes!.Refusal = new FabricException(
            FabricErrorKind.QuotaExceeded, "watch", "d", "the limit is reached");
        await AssertPollsAsync(bed, "the limit is reached");
    }

    [Fact]
    public async Task Start_StoreTellsNothing_Polls()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        bed.Store.Changes = null;
        await AssertPollsAsync(bed, "it tells nothing");
    }

    [Fact]
    public async Task Poll_DirectoryNobodyLookedInto_IsNotListed()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        bed.Store.Changes = null;
        Assert.NotNull(await bed.StatAsync("/d/changed"));
        await bed.StartPointAsync(intervalMs: 100);
        await Eventually.HoldsAsync("some polls", async () =>
            (await bed.Points.ListAsync(Token))[0].Requests >= 3);
        Assert.Contains("1 directories", (await bed.Points.ListAsync(Token))[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eager_Change_IsComparedWithoutAReader()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync(eager: true);
        var before = (await bed.StatAsync("/d/changed"))!;
        bed.Store.Put("d/changed", "new");
        bed.Store.Put("d/fresh", "fresh");
        await Eventually.HoldsAsync("a new version", async () =>
            (await bed.KnownAsync("/d/changed"))!.Version != before.Version);
        await Eventually.HoldsAsync("a new file", async () => await bed.KnownAsync("/d/fresh") is not null);
    }

    [Fact]
    public async Task OwnWrite_ToldBack_KeepsVersionAndPages()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync();
        var written = await bed.WriteAsync("/d/ours", "ours", WriteType.CacheThrough);
        await Eventually.HoldsAsync("the event", async () => (await bed.Points.ListAsync(Token))[0].Marked > 0);
        Assert.Equal("ours", await bed.ReadAsync("/d/ours"));
        Assert.Equal(written.Version, (await bed.StatAsync("/d/ours"))!.Version);
        Assert.True(bed.Pages.Contains(new PageId(written.Version, 0)));
    }

    [Fact]
    public async Task Storm_OfOneFile_AsksTheStoreAFewTimesOnly()
    {
        var settings = Fast with { WindowMin = TimeSpan.FromMilliseconds(20), WindowMax = TimeSpan.FromSeconds(5) };
        await using var bed = await OpenAsync(hasPositions: false, settings);
        await bed.StartPointAsync(eager: true);
        await bed.ReadAsync("/d/changed");
        var questions = 0;
        bed.Faults.Before = c =>
        {
            questions += c is "store.stat" or "store.list" ? 1 : 0;
            return default;
        };
        for (var i = 0; i < 20_000; i++)
        {
            bed.Store.Put("d/changed", $"version {i}");
            if (i % 10 == 0)
            {
                await bed.StatAsync("/d/changed");
            }
        }

        await Eventually.HoldsAsync("the last version", async () =>
            (await bed.StatAsync("/d/changed"))!.Fingerprint == bed.Store.Stat("d/changed")!.Fingerprint);
        Assert.Equal("version 19999", await bed.ReadAsync("/d/changed"));

        // Windows of 20, 40, ... ms: a run of half a minute has a dozen; each costs its reader and its eager question.
        Assert.InRange(questions, 1, 40);
    }

    [Fact]
    public async Task Start_AboveOrBelowAnotherPoint_IsRefused()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync();
        Assert.Equal(FabricErrorKind.Conflict, await FailureAsync(bed, "/"));
        Assert.Equal(FabricErrorKind.Conflict, await FailureAsync(bed, "/d/sub"));
        Assert.Equal(FabricErrorKind.NotADirectory, await FailureAsync(bed, "/file"));
        Assert.Equal(FabricErrorKind.NotFound, await FailureAsync(bed, "/absent"));
        Assert.Equal(FabricErrorKind.InvalidArgument, await FailureAsync(bed, "/d", 99));
        Assert.Single(await bed.Points.ListAsync(Token));
    }

    [Fact]
    public async Task Start_MorePointsThanAllowed_IsRefused()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        for (var i = 0; i < Fast.PointsMax; i++)
        {
            bed.Store.MakeDirectory($"p{i}");
            await bed.StartPointAsync($"/p{i}");
        }

        Assert.Equal(FabricErrorKind.TooLarge, await FailureAsync(bed, "/d"));
        await bed.StartPointAsync("/p0", eager: true);
        Assert.True(await bed.Points.StopAsync(FabricPath.Parse("/p1"), Token));
        await bed.StartPointAsync();
    }

    [Fact]
    public async Task Stop_ThenRestart_ForgetsThePointButNotWhatItLearnt()
    {
        await using var bed = await OpenAsync(hasPositions: false);
        await bed.StartPointAsync();
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "new");
        Assert.True(await bed.Points.StopAsync(Point, Token));
        Assert.False(await bed.Points.StopAsync(Point, Token));
        await bed.RestartAsync();
        Assert.Empty(await bed.Points.ListAsync(Token));
        Assert.Equal("new", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "untold");
        Assert.Equal("new", await bed.ReadAsync("/d/changed"));
    }

    private static async Task AssertPollsAsync(EngineBed bed, string why)
    {
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        Assert.Equal(["deep"], await bed.ListAsync("/d/sub"));
        Assert.Equal(["changed", "gone", "sub"], await bed.ListAsync("/d"));
        var status = await bed.StartPointAsync(intervalMs: 100);
        Assert.Equal(SyncPointState.Polling, status.State);
        Assert.Contains(why, status.Detail, StringComparison.Ordinal);

        // Once everything was compared because the point began, only a poll can tell.
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        Assert.Equal(["deep"], await bed.ListAsync("/d/sub"));
        await Eventually.HoldsAsync("two looks", async () => (await bed.Points.ListAsync(Token))[0].Requests >= 4);
        bed.Store.Put("d/changed", "newer");
        bed.Store.Put("d/sub/deep", "deeper");
        await Eventually.HoldsAsync("the change", async () => await bed.TryReadAsync("/d/changed") == "newer");
        await Eventually.HoldsAsync("the deep change", async () => await bed.TryReadAsync("/d/sub/deep") == "deeper");
    }

    private static async Task<FabricErrorKind> FailureAsync(EngineBed bed, string path, long? intervalMs = null) =>
        (await Assert.ThrowsAsync<FabricException>(() => bed.StartPointAsync(path, intervalMs: intervalMs))).Kind;

    private static async Task<EngineBed> OpenAsync(bool hasPositions, ActiveSyncSettings? settings = null)
    {
        var bed = await EngineBed.StartAsync(
            settings: new EngineSettings { AbsentTrust = TimeSpan.Zero, ActiveSync = settings ?? Fast });
        bed.Store.Put("d/changed", "old");
        bed.Store.Put("d/gone", "gone");
        bed.Store.Put("d/sub/deep", "deep");
        bed.Store.Put("file", "file");
        bed.Store.Changes = new ModelChanges(hasPositions);
        return bed;
    }
}
