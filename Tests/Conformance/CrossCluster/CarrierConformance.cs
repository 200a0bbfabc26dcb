using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>
/// What every carrier does: whatever it loses on the way, a receiver that goes by the sequences hears every change or
/// is told that it did not, in order, from the origin it asked and nobody else, and costs nobody anything.
/// </summary>
public abstract class CarrierConformance : IAsyncDisposable
{
    private readonly List<CarrierNode> _nodes = [];
    private int _names;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_Many_ComeInOrderAndOnce()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();

        await origin.ChangeAsync(1, 300);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 300).Select(static i => (long)i), hearing.Sequences);
        Assert.Equal("model://root/f300", hearing.Messages[^1].Location.ToString());
        Assert.Equal(0, hearing.Resets);
    }

    [Fact]
    public async Task Changes_OfOtherPlaces_AreNotHeard()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = new Hearing(
            receiver, () => origin.Record, await Hearing.AtAsync(origin), "model://root/in");
        await hearing.ConnectsAsync();

        await origin.ChangeAsync(1, 10, static i => $"/in/f{i}");
        await origin.ChangeAsync(11, 10, static i => $"/inner/f{i}");
        await origin.ChangeAsync("/in/last");
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 21], hearing.Sequences);
    }

    [Fact]
    public async Task Subscribe_BehindTheHead_HearsTheBacklog()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        var from = await Hearing.AtAsync(origin);
        await origin.ChangeAsync(1, 400);
        await origin.PositionAsync();

        await using var hearing = new Hearing(receiver, () => origin.Record, from);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 400).Select(static i => (long)i), hearing.Sequences);
    }

    [Fact]
    public async Task Subscribe_BehindTheLog_IsToldSo()
    {
        var (origin, receiver) = (await NodeAsync("a", bounds: (10, 1000)), await NodeAsync("b"));
        var from = await Hearing.AtAsync(origin);
        await origin.ChangeAsync(1, 50);
        await origin.PositionAsync();

        await using var hearing = new Hearing(receiver, () => origin.Record, from);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(1, hearing.Resets);
        Assert.Empty(hearing.Messages);
    }

    [Fact]
    public async Task Subscribe_AtAWatermarkThatIsOld_RepeatsAndChangesNothing()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        var from = await Hearing.AtAsync(origin);
        List<InvalidationMessage> first;
        await using (var hearing = new Hearing(receiver, () => origin.Record, from))
        {
            await origin.ChangeAsync(1, 20);
            await hearing.ReachesAsync(await origin.PositionAsync());
            first = [.. hearing.Messages];
        }

        await using var again = new Hearing(receiver, () => origin.Record, from);
        await again.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(first, again.Messages);
    }

    [Fact]
    public async Task Connection_CutWhileChangesAreMade_IsResumed()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        for (var round = 0; round < 3; round++)
        {
            await origin.ChangeAsync((60 * round) + 1, 20);
            Cut(origin, receiver, isCut: true);
            await origin.ChangeAsync((60 * round) + 21, 20);
            await origin.PositionAsync();
            Cut(origin, receiver, isCut: false);
            await origin.ChangeAsync((60 * round) + 41, 20);
            await hearing.ReachesAsync(await origin.PositionAsync());
        }

        Assert.Equal(Enumerable.Range(1, 180).Select(static i => (long)i), hearing.Sequences);
        Assert.Equal(0, hearing.Resets);
    }

    [Fact]
    public async Task Receiver_Restarted_GoesOnFromItsWatermark()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        ClusterPeer known;
        await using (var hearing = await FromHereAsync(receiver, origin))
        {
            await hearing.ConnectsAsync();
            await origin.ChangeAsync(1, 10);
            await hearing.ReachesAsync(await origin.PositionAsync());
            known = hearing.Known;
        }

        await StopAsync(receiver);
        await origin.ChangeAsync(11, 10);
        await origin.PositionAsync();
        var restarted = await NodeAsync("b");
        await using var again = new Hearing(restarted, () => origin.Record, known);
        await again.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(11, 10).Select(static i => (long)i), again.Sequences);
        Assert.Equal(0, again.Resets);
    }

    [Fact]
    public async Task Origin_Restarted_IsHeardOn()
    {
        var tree = new MemoryTree();
        var (origin, receiver) = (await NodeAsync("a", tree: tree), await NodeAsync("b"));
        var at = origin;
        await using var hearing = new Hearing(receiver, () => at.Record, await Hearing.AtAsync(origin));
        await hearing.ConnectsAsync();
        await origin.ChangeAsync(1, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());

        await StopAsync(origin);
        at = await NodeAsync("a", tree: tree);
        await at.ChangeAsync(11, 10);
        await hearing.ReachesAsync(await at.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 20).Select(static i => (long)i), hearing.Sequences);
        Assert.Equal(0, hearing.Resets);
    }

    [Fact]
    public async Task Receiver_ThatTakesNothing_CostsNobodyAnything()
    {
        var (origin, slow, quick) =
            (await NodeAsync("a", bounds: (10_000, 50)), await NodeAsync("b"), await NodeAsync("c"));
        await using var held = await FromHereAsync(slow, origin);
        await using var hearing = await FromHereAsync(quick, origin);
        await held.ConnectsAsync();
        await hearing.ConnectsAsync();
        await held.Gate.WaitAsync(Token);

        await origin.ChangeAsync(1, 3000);
        var head = await origin.PositionAsync();
        await hearing.ReachesAsync(head);

        Assert.True(held.Known.Watermark < head.Head);
        Assert.All(origin.Publisher.Subscribers(), static s => Assert.InRange(s.Waiting, 0, 51));
        held.Gate.Release();
        await held.ReachesAsync(head);
        Covers(held, 3000);
    }

    [Fact]
    public async Task Receiver_Dead_CostsNobodyAnything()
    {
        var (origin, dead, alive) =
            (await NodeAsync("a", bounds: (10_000, 50)), await NodeAsync("b"), await NodeAsync("c"));
        await using (var hearing = await FromHereAsync(dead, origin))
        {
            await hearing.ConnectsAsync();
        }

        await StopAsync(dead);
        await using var other = await FromHereAsync(alive, origin);
        await other.ConnectsAsync();
        await origin.ChangeAsync(1, 1000);
        await other.ReachesAsync(await origin.PositionAsync());

        Assert.All(origin.Publisher.Subscribers(), static s => Assert.InRange(s.Waiting, 0, 51));
        Covers(other, 1000);
    }

    [Fact]
    public async Task Head_OfAnOriginThatAcknowledged_IsReachedAtOnce()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        await origin.ChangeAsync(1, 20);

        var head = await receiver.Carrier.HeadAsync(origin.Record, receiver.Id, Token);
        await hearing.ReachesAsync(head);

        Assert.Equal(20, head.Head);
        var subscription = origin.Carrier.SubscriptionOf(receiver.Id);
        Assert.Contains(origin.Publisher.Subscribers(), s => s.Id == subscription && s.SentUpTo == 20);
    }

    [Fact]
    public async Task Subscribe_WithAnotherSecret_IsRefused()
    {
        var (origin, stranger) = (await NodeAsync("a"), await NodeAsync("b", secret: "another secret"));
        await using var hearing = await FromHereAsync(stranger, origin);
        await origin.ChangeAsync(1, 5);

        await hearing.HoldsAsync(
            "it is refused", () => hearing.Errors.Any(static e => e.Kind == FabricErrorKind.Unauthenticated));
        var refused = await Assert.ThrowsAsync<FabricException>(
            async () => await stranger.Carrier.HeadAsync(origin.Record, stranger.Id, Token));

        Assert.Equal(FabricErrorKind.Unauthenticated, refused.Kind);
        Assert.Empty(hearing.Messages);
        Assert.Equal(0, hearing.Known.Watermark);
    }

    [Fact]
    public async Task Origin_OfAnotherSecret_IsNotBelieved()
    {
        var (stranger, receiver) = (await NodeAsync("a", secret: "another secret"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, stranger);
        await stranger.ChangeAsync(1, 5);

        await hearing.HoldsAsync(
            "it is refused", () => hearing.Errors.Any(static e => e.Kind == FabricErrorKind.Unauthenticated));

        Assert.Empty(hearing.Messages);
        Assert.Equal(0, hearing.Known.Watermark);
    }

    [Fact]
    public async Task Peer_OfAnotherVersion_IsRefusedWithTheReason()
    {
        var refused = await MeetOtherVersionAsync();

        Assert.Equal(FabricErrorKind.Unsupported, refused.Kind);
        Assert.Contains("version 1 of the cluster protocol, the other '9'", refused.Reason, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Starts a node; the same name is the same cluster.</summary>
    private protected abstract Task<CarrierNode> StartAsync(
        ClusterId id, MemoryTree tree, string secret, (int LogMax, int QueueMax) bounds);

    /// <summary>Breaks what carries changes between two, or mends it.</summary>
    private protected abstract void Cut(CarrierNode origin, CarrierNode receiver, bool isCut);

    /// <summary>What comes of hearing a peer that speaks version 9.</summary>
    private protected abstract Task<FabricException> MeetOtherVersionAsync();

    private protected async Task<CarrierNode> NodeAsync(
        string name, MemoryTree? tree = null, (int LogMax, int QueueMax)? bounds = null,
        string secret = CarrierNode.Secret)
    {
        // Tests share a broker: a name is one cluster of one test.
        _names = _names == 0 ? NextName() : _names;
        var node = await StartAsync(
            ClusterId.Parse($"{name}-{_names}"), tree ?? new MemoryTree(), secret, bounds ?? (10_000, 1000));
        _nodes.Add(node);
        return node;
    }

    private protected async Task StopAsync(CarrierNode node)
    {
        _nodes.Remove(node);
        await node.DisposeAsync();
    }

    private protected static async Task<Hearing> FromHereAsync(CarrierNode receiver, CarrierNode origin) =>
        new(receiver, () => origin.Record, await Hearing.AtAsync(origin));

    // What folded is told as its common subtree.
    private static void Covers(Hearing hearing, int files)
    {
        var told = hearing.Messages;
        var missing = Enumerable.Range(1, files).Select(static i => StoreLocation.Parse($"model://root/f{i}"))
            .Where(f => !told.Any(m => TopicPlanner.Concerns(m, f) && f.IsSameOrUnder(m.Location)));
        Assert.True(hearing.Resets > 0 || !missing.Any());
    }

    private static int s_names;

    private static int NextName() => Interlocked.Increment(ref s_names);
}
