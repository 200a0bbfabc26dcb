using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Tests.Unit.Client.Support;

namespace OrleansAlluxio.Tests.Unit.Client;

/// <summary>Active sync and comparisons over the API mean what they mean in process.</summary>
public sealed class HttpFabricSyncTests : IAsyncLifetime
{
    private static readonly FabricPath Path = FabricPath.Parse("/a b");

    private RunningDoor _door = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _door = await RunningDoor.StartAsync();

    public ValueTask DisposeAsync() => _door.DisposeAsync();

    [Fact]
    public async Task ActiveSync_EveryCall_GoesThroughUnchanged()
    {
        var sync = _door.Client.ActiveSync;
        var request = new SyncPointRequest { Path = Path, Eager = true, IntervalMs = -1 };
        var status = await sync.StartAsync(request, Token);
        Assert.Equal(request, Assert.Single(_door.Fabric.ActiveSync.Started));
        Assert.Equal((SyncPointState.Watching, "once", -1L), (status.State, status.LastError, status.IntervalMs));
        Assert.Equal(status, Assert.Single(await sync.ListAsync(Token)));
        Assert.True(await sync.StopAsync(Path, Token));
        Assert.False(await sync.StopAsync(Path, Token));
        Assert.Equal(MemoryActiveSync.EventToken, await sync.GetEventTokenAsync(Token));
        var seen = new StoreEvent { Bucket = "b", Key = "plain", IsRemoval = true, Sequencer = "01" };
        Assert.Equal(new StoreEventsTaken(1, 0, 0, 0), await sync.NotifyAsync([seen], Token));
        Assert.Equal(seen, Assert.Single(_door.Fabric.ActiveSync.Events));
    }

    [Fact]
    public async Task Check_Lines_ComeAsTheyAre()
    {
        var difference = new ConsistencyDifference
        {
            Path = Path,
            Kinds = [DifferenceKind.Length, DifferenceKind.ContentTag],
            Detail = "line\nbreak",
            NotRepaired = "why",
        };
        _door.Fabric.ActiveSync.Lines.Add(new ConsistencyLine(difference, null));
        var summary = new ConsistencySummary { Files = 3, Differences = 1 };
        _door.Fabric.ActiveSync.Lines.Add(new ConsistencyLine(null, summary));

        var options = new ConsistencyOptions { Repair = true, Content = true, BytesPerSecond = 5_000_000 };
        var lines = await _door.Client.Consistency.CheckAsync(Path, options, Token).ToListAsync(Token);
        Assert.Equal(options, _door.Fabric.ActiveSync.LastCheck);
        Assert.Equal(2, lines.Count);
        Assert.Equal(difference.Kinds, lines[0].Difference!.Kinds);
        Assert.Equal(
            (Path, "line\nbreak", "why"),
            (lines[0].Difference!.Path, lines[0].Difference!.Detail, lines[0].Difference!.NotRepaired));
        Assert.Equal(summary, lines[1].Summary);
    }

    [Theory]
    [InlineData(0, FabricErrorKind.NotFound)]
    [InlineData(1, FabricErrorKind.Unavailable)]
    public async Task Check_Fails_IsNeverTakenForItsEnd(int linesBefore, FabricErrorKind expected)
    {
        var difference = new ConsistencyDifference { Path = Path, Kinds = [DifferenceKind.Mode], Detail = "d" };
        _door.Fabric.ActiveSync.Lines.AddRange(Enumerable.Repeat(new ConsistencyLine(difference, null), linesBefore));
        _door.Fabric.ActiveSync.Failure = new FabricException(FabricErrorKind.NotFound, "check", "/a b", "gone");
        var error = await Assert.ThrowsAsync<FabricException>(async () =>
        {
            // A cut connection may take the last lines along; what counts is that it is no end.
            await foreach (var line in _door.Client.Consistency.CheckAsync(Path, new ConsistencyOptions(), Token))
            {
                Assert.NotNull(line.Difference);
            }
        });
        Assert.Equal(expected, error.Kind);
    }

    [Theory]
    [InlineData(null, "default")]
    [InlineData(0L, "request")]
    public async Task Explain_WithAnInterval_SaysWhoseItIs(long? interval, string origin)
    {
        var admin = _door.Client.Administration;
        await admin.MountAsync(new MountRequest { Path = FabricPath.Parse("/m"), Uri = "file:///m" }, Token);
        var explained = await admin.ExplainAsync(
            Path, new OperationOptions { SyncIntervalMs = interval }, Token);
        Assert.Equal(origin, explained.SyncIntervalOrigin);
    }
}
