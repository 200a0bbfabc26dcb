using OrleansAlluxio.Core;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.Sync.Active;
using OrleansAlluxio.Tests.Engine.Support;
using OrleansAlluxio.Tests.Unit.Support;

namespace OrleansAlluxio.Tests.Unit.Engine.Sync.Active;

/// <summary>Event notifications of an object store, in any order and as often as they come.</summary>
public sealed class StoreNotificationTests
{
    private static readonly ActiveSyncSettings Fast = new()
    {
        WindowMin = TimeSpan.FromMilliseconds(1),
        WindowMax = TimeSpan.FromMilliseconds(50),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notify_CreatedAndRemovedKeys_AreSeenWithTheirDirectories()
    {
        await using var bed = await OpenAsync();
        Assert.Equal(["changed", "sub"], await bed.ListAsync("/d"));
        Assert.Equal(["deep"], await bed.ListAsync("/d/sub"));
        Assert.Equal("old", await bed.ReadAsync("/d/changed"));
        bed.Store.Put("d/changed", "new");
        bed.Store.Put("d/a/b/c", "c");
        bed.Store.Delete("d/sub/deep");

        var taken = await bed.Points.NotifyAsync(
            [Event("d/changed"), Event("d/a/b/c"), Event("d/sub/deep", isRemoval: true), Event("elsewhere/x")], Token);

        Assert.Equal(new StoreEventsTaken(3, 0, 1, 0), taken);
        await Eventually.HoldsAsync("the content", async () => await bed.TryReadAsync("/d/changed") == "new");
        await Eventually.HoldsAsync("the names", async () =>
            (await bed.ListAsync("/d")).SequenceEqual(["a", "changed"]));
        Assert.Equal(["c"], await bed.ListAsync("/d/a/b"));
        var status = Assert.Single(await bed.Points.ListAsync(Token));
        Assert.Equal((SyncPointState.Listening, "webhook", 3L), (status.State, status.Source, status.Events));
    }

    [Fact]
    public async Task Notify_TwiceAndLate_CountsOnce()
    {
        await using var bed = await OpenAsync();
        Assert.Equal(
            new StoreEventsTaken(1, 2, 0, 0),
            await bed.Points.NotifyAsync(
                [Event("d/changed", "05"), Event("d/changed", "05"), Event("d/changed", "04")], Token));
        Assert.Equal(
            new StoreEventsTaken(1, 0, 0, 0), await bed.Points.NotifyAsync([Event("d/changed", "06")], Token));
    }

    [Fact]
    public async Task Notify_TestEventAndUnknownBucket_AnswerClearly()
    {
        await using var bed = await OpenAsync();
        Assert.Equal(
            new StoreEventsTaken(0, 0, 1, 0),
            await bed.Points.NotifyAsync([new StoreEvent { Bucket = "model" }], Token));
        var error = await Assert.ThrowsAsync<FabricException>(
            () => bed.Points.NotifyAsync([new StoreEvent { Bucket = "other", Key = "d/x" }], Token).AsTask());
        Assert.Equal((FabricErrorKind.NotFound, "other"), (error.Kind, error.Subject));
        Assert.Equal(
            new StoreEventsTaken(1, 0, 0, 1),
            await bed.Points.NotifyAsync([Event("d/x"), new StoreEvent { Bucket = "other", Key = "d/x" }], Token));
    }

    [Theory]
    [InlineData(FabricLimits.StoreEventsMax, null)]
    [InlineData(FabricLimits.StoreEventsMax + 1, FabricErrorKind.TooLarge)]
    public async Task Notify_ManyEvents_AreBounded(int count, FabricErrorKind? expected)
    {
        await using var bed = await OpenAsync();
        var events = Enumerable.Repeat(Event("d/x"), count).ToList();
        var error = await Record.ExceptionAsync(() => bed.Points.NotifyAsync(events, Token).AsTask());
        Assert.Equal(expected, (error as FabricException)?.Kind);
    }

    [Fact]
    public async Task Notify_KeyThatCanBeReadTwoWays_MarksBoth()
    {
        await using var bed = await OpenAsync();
        bed.Store.Put("d/a b", "old");
        bed.Store.Put("d/a+b", "old");
        Assert.Equal("old", await bed.ReadAsync("/d/a b"));
        Assert.Equal("old", await bed.ReadAsync("/d/a+b"));
        bed.Store.Put("d/a b", "new");
        bed.Store.Put("d/a+b", "new");
        var seen = Event("d/a b") with { OtherKey = "d/a+b" };
        Assert.Equal(new StoreEventsTaken(1, 0, 0, 0), await bed.Points.NotifyAsync([seen], Token));
        await Eventually.HoldsAsync("one reading", async () => await bed.TryReadAsync("/d/a b") == "new");
        await Eventually.HoldsAsync("the other", async () => await bed.TryReadAsync("/d/a+b") == "new");
    }

    [Fact]
    public async Task Token_AskedForTwiceAndAfterARestart_IsTheSame()
    {
        await using var bed = await OpenAsync();
        var token = await bed.Points.GetEventTokenAsync(Token);
        Assert.Equal(48, token.Length);
        Assert.Equal(token, await bed.Points.GetEventTokenAsync(Token));
        await bed.RestartAsync();
        Assert.Equal(token, await bed.Points.GetEventTokenAsync(Token));
    }

    private static async Task<EngineBed> OpenAsync()
    {
        var bed = await EngineBed.StartAsync(
            isObjectStore: true,
            settings: new EngineSettings { AbsentTrust = TimeSpan.Zero, ActiveSync = Fast });
        bed.Store.Put("d/changed", "old");
        bed.Store.Put("d/sub/deep", "deep");
        await bed.StartPointAsync(intervalMs: -1);
        return bed;
    }

    private static StoreEvent Event(string key, string? sequencer = null, bool isRemoval = false) =>
        new() { Bucket = "model", Key = key, Sequencer = sequencer, IsRemoval = isRemoval, IsOrdered = true };
}
