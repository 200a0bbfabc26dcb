using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.CrossCluster.Amqp;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>Clusters that share a RabbitMQ broker, and what a broker may do to them.</summary>
[Collection("RabbitMQ")]
public sealed class AmqpCarrierTests(RabbitMqServer server) : CarrierConformance
{
    private readonly Dictionary<ClusterId, TcpRelay> _relays = [];
    private AmqpBounds _bounds = new() { FeedIdleMax = TimeSpan.FromMilliseconds(500) };

    [Fact]
    public async Task Messages_ThatTheBrokerLost_AreAskedForAgain()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        await using var broker = await RawBroker.OpenAsync(await server.PortAsync(), origin.Id, receiver.Id);
        await origin.ChangeAsync(1, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());

        await broker.LoseAsync(async () =>
        {
            await origin.ChangeAsync(11, 10);
            await origin.PositionAsync();
            await hearing.HoldsAsync(
                "all of it was sent", () => origin.Publisher.Subscribers().All(s => s.SentUpTo == 20));
        });
        await origin.ChangeAsync(21, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 30).Select(static i => (long)i), hearing.Sequences);
        Assert.True(hearing.Gaps > 0);
        Assert.Equal(0, hearing.Resets);
    }

    [Fact]
    public async Task Messages_ThatTheBrokerRepeatsAndForges_ChangeNothing()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await using var broker = await RawBroker.OpenAsync(await server.PortAsync(), origin.Id, receiver.Id);
        await hearing.ConnectsAsync();
        await origin.ChangeAsync(1, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());
        var position = await origin.PositionAsync();

        var forged = new AmqpSeal(new PeerSecret("another secret")).Close(
            AmqpSeal.Frame(origin.Id.Value, RawBroker.Feed),
            new InvalidationFrame { Origin = origin.Id, Epoch = position.Epoch, After = 10, UpTo = 1000 },
            CrossClusterJson.Default.InvalidationFrame);
        var seen = await broker.SeenAsync(static b => b.Contains("/f10"));

        // Whoever just begins again takes none of it: until all of it was met.
        while (hearing.Duplicates == 0 || CounterOf(receiver, "cluster.broker.refused") < 3)
        {
            await broker.SendAsync(seen[0]);
            await broker.SendAsync(RawBroker.Changed(seen[0]));
            await broker.SendAsync("nothing of the kind"u8.ToArray());
            await broker.SendAsync(forged);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        await origin.ChangeAsync(11, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 20).Select(static i => (long)i), hearing.Sequences);
    }

    [Fact]
    public async Task Queue_ThatIsFull_DropsTheOldestAndTheReceiverNotices()
    {
        _bounds = _bounds with { QueueMessagesMax = 5 };
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        _relays[receiver.Id].IsCut = true;

        // One at a time, so that each is a message.
        for (var i = 1; i <= 30; i++)
        {
            await origin.ChangeAsync($"/f{i}");
            var at = i;
            await hearing.HoldsAsync("it was sent", () => origin.Publisher.Subscribers().All(s => s.SentUpTo >= at));
        }

        var waiting = await origin.Carrier.BacklogAsync(receiver.Id, Token);
        _relays[receiver.Id].IsCut = false;
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.InRange(waiting!.Waiting, 1, 5);
        Assert.False(waiting.IsListening);
        Assert.Equal(Enumerable.Range(1, 30).Select(static i => (long)i), hearing.Sequences);
    }

    [Fact]
    public async Task Messages_ThatExpired_AreAskedForAgain()
    {
        _bounds = _bounds with { MessageAgeMax = TimeSpan.FromMilliseconds(50) };
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        _relays[receiver.Id].IsCut = true;
        await origin.ChangeAsync(1, 10);
        await origin.PositionAsync();
        await hearing.HoldsAsync("it was sent", () => origin.Publisher.Subscribers().All(s => s.SentUpTo == 10));
        _relays[receiver.Id].IsCut = false;
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 10).Select(static i => (long)i), hearing.Sequences);
    }

    [Fact]
    public async Task Clusters_ThatReachOnlyTheBroker_AskByWayOfIt()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        origin.Relay.IsCut = true;
        var from = await Hearing.AtAsync(origin);
        await origin.ChangeAsync(1, 10);
        await using var hearing = new Hearing(receiver, () => origin.Record, from);
        await hearing.ReachesAsync(await origin.PositionAsync());
        await origin.ChangeAsync(11, 10);

        Assert.Equal(20, (await receiver.Carrier.HeadAsync(origin.Record, receiver.Id, Token)).Head);
        await hearing.ReachesAsync(await origin.PositionAsync());
        Assert.Equal(Enumerable.Range(1, 20).Select(static i => (long)i), hearing.Sequences);
    }

    [Fact]
    public async Task Clusters_OfBothCarriers_HearEachOther()
    {
        var (brokered, direct) = (await NodeAsync("a"), await DirectAsync("b"));
        await using var there = await FromHereAsync(direct, brokered);
        await using var here = await FromHereAsync(brokered, direct);
        await there.ConnectsAsync();
        await here.ConnectsAsync();
        await brokered.ChangeAsync(1, 10);
        await direct.ChangeAsync(1, 20);
        await there.ReachesAsync(await brokered.PositionAsync());
        await here.ReachesAsync(await direct.PositionAsync());

        Assert.Equal((10, 20), (there.Messages.Count, here.Messages.Count));
    }

    [Fact]
    public async Task Clusters_OfTheSamePlaces_ShareOneFeed()
    {
        var origin = await NodeAsync("a");
        var others = new List<Hearing>();
        for (var i = 0; i < 3; i++)
        {
            others.Add(await FromHereAsync(await NodeAsync($"r{i}"), origin));
            await others[i].ConnectsAsync();
        }

        await origin.ChangeAsync(1, 10);
        var head = await origin.PositionAsync();
        foreach (var hearing in others)
        {
            await hearing.ReachesAsync(head);
            Assert.Equal(10, hearing.Messages.Count);
        }

        Assert.Single(origin.Publisher.Subscribers());
        others.ForEach(static h => h.Stop());
    }

    [Fact]
    public async Task Feed_ThatNobodyIsBoundTo_Ends()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        var hearing = await FromHereAsync(receiver, origin);
        await using (hearing)
        {
            await hearing.ConnectsAsync();
        }

        // The receiver is there, and does not want it any more: its queue is bound until the next message.
        await hearing.HoldsAsync("the feed ends", () => origin.Publisher.Subscribers().Count == 0);
    }

    [Fact]
    public async Task Broker_KilledAndBack_IsHeardThroughAgain()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await hearing.ConnectsAsync();
        await origin.ChangeAsync(1, 10);
        server.Kill();
        await origin.ChangeAsync(11, 10);

        // How far it is can be asked all the same.
        Assert.Equal(20, (await receiver.Carrier.HeadAsync(origin.Record, receiver.Id, Token)).Head);
        await server.LaunchAsync();
        await origin.ChangeAsync(21, 10);
        await hearing.ReachesAsync(await origin.PositionAsync());

        Assert.Equal(Enumerable.Range(1, 30).Select(static i => (long)i), hearing.Sequences);
        Assert.Equal(0, hearing.Resets);
    }

    private protected override async Task<CarrierNode> StartAsync(
        ClusterId id, MemoryTree tree, string secret, (int LogMax, int QueueMax) bounds)
    {
        var relay = _relays[id] = new TcpRelay(await server.PortAsync());
        var (time, random) = (TimeProvider.System, new SystemRandomSource());
        var shared = new PeerSecret(secret);
        var direct = new HttpInvalidationCarrier(shared, TimeSpan.FromSeconds(30), time, random);
        var carrier = new AmqpInvalidationCarrier(
            RabbitMqServer.UrlAt(relay.Port), direct, (id, shared), _bounds, CarrierNode.Beat, (time, random));
        return await CarrierNode.StartAsync(id, tree, (direct, carrier), bounds);
    }

    private protected override void Cut(CarrierNode origin, CarrierNode receiver, bool isCut) =>
        _relays[receiver.Id].IsCut = isCut;

    private protected override async Task<FabricException> MeetOtherVersionAsync()
    {
        var (origin, receiver) = (await NodeAsync("a"), await NodeAsync("b"));
        await using var hearing = await FromHereAsync(receiver, origin);
        await using var broker = await RawBroker.OpenAsync(await server.PortAsync(), origin.Id, receiver.Id);
        await hearing.ConnectsAsync();
        await broker.SendAsync("9 what a later version says"u8.ToArray());
        await hearing.HoldsAsync(
            "it is refused", () => hearing.Errors.Any(static e => e.Kind == FabricErrorKind.Unsupported));
        return hearing.Errors.First(static e => e.Kind == FabricErrorKind.Unsupported);
    }

    private static long CounterOf(CarrierNode node, string name) =>
        node.Carrier.Counters.First(c => c.Key == name).Value;

    private Task<CarrierNode> DirectAsync(string name)
    {
        var carrier = new HttpInvalidationCarrier(
            new PeerSecret(CarrierNode.Secret), TimeSpan.FromSeconds(30), TimeProvider.System,
            new SystemRandomSource());
        return CarrierNode.StartAsync(
            ClusterId.Parse($"direct-{name}"), new MemoryTree(), (carrier, carrier), (1000, 1000));
    }
}
