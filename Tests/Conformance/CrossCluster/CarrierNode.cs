using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Ids;
using OrleansAlluxio.Core.Namespace;
using OrleansAlluxio.Core.Paths;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Engine.Intents;
using OrleansAlluxio.Engine.Mounts;
using OrleansAlluxio.Engine.Writing;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Tests.Conformance.Servers;
using OrleansAlluxio.Tests.Engine.Support;

namespace OrleansAlluxio.Tests.Conformance.CrossCluster;

/// <summary>
/// One cluster of a carrier's tests: a publisher over a metastore that survives it, its carrier, and its door, which
/// others reach through a relay.
/// </summary>
internal sealed class CarrierNode : IAsyncDisposable
{
    public const string Secret = "a secret of clusters";

    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly MemoryMetastore _metastore;
    private readonly Publisher _publisher;
    private readonly DoorHost _door;

    private CarrierNode(
        ClusterId id, MemoryMetastore metastore, Publisher publisher, IInvalidationCarrier carrier, DoorHost door)
    {
        (Id, _metastore, _publisher, Carrier, _door) = (id, metastore, publisher, carrier, door);
        Relay = new TcpRelay(door.Url.Port);
    }

    public ClusterId Id { get; }

    public IInvalidationCarrier Carrier { get; }

    /// <summary>What others reach it through, except by way of a broker.</summary>
    public TcpRelay Relay { get; }

    public Publisher Publisher => _publisher;

    /// <summary>As discovery would tell of it.</summary>
    public ClusterRecord Record => new()
    {
        Id = Id,
        Instance = "i",
        Addresses = [new Uri($"http://127.0.0.1:{Relay.Port}")],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Starts it. What it has published is in the tree, and goes on there.</summary>
    public static async Task<CarrierNode> StartAsync(
        ClusterId id, MemoryTree tree, (HttpInvalidationCarrier Direct, IInvalidationCarrier Carrier) by,
        (int LogMax, int QueueMax) bounds)
    {
        var metastore = new MemoryMetastore(tree, new Faults());
        var mounts = new MountTable(new UnderStorageFactory([
            new ModelConnector(new ModelStore(isObjectStore: false), new Faults())]));
        mounts.Apply([new MountRecord { Id = 1, Path = "/", Uri = "model://root" }]);
        var publisher = new Publisher(
            metastore, mounts,
            new CrossClusterSettings
            {
                Id = id,
                Instance = "i",
                LogMax = bounds.LogMax,
                QueueMax = bounds.QueueMax,
                HeartbeatEvery = Beat,
            },
            TimeProvider.System, new SystemRandomSource());
        await publisher.StartAsync(Token);
        await by.Carrier.ServeAsync(publisher, Token);
        var door = await DoorHost.StartAsync(
            Limits(), by.Direct.Endpoint.HandleAsync, NullLoggerFactory.Instance, TimeProvider.System, Token);
        return new CarrierNode(id, metastore, publisher, by.Carrier, door);
    }

    /// <summary>Changes a file, as a write would.</summary>
    public async Task ChangeAsync(string path)
    {
        var announced = _publisher.Prepare(
            new StoreChangeSubject(IntentKinds.Write, FabricPath.Parse(path), null, new MountId(1)))!;
        var key = await new IntentLog(_metastore).AnnounceAsync(announced, Token);
        _publisher.Publish(announced with { Key = key }, null);
    }

    /// <summary>Changes files until they are so many.</summary>
    public async Task ChangeAsync(int from, int count, Func<int, string>? name = null)
    {
        for (var i = from; i < from + count; i++)
        {
            await ChangeAsync((name ?? (static n => $"/f{n}"))(i));
        }
    }

    public async Task<OriginPosition> PositionAsync() =>
        await _publisher.HeadAsync(ClusterId.Parse("nobody"), Token);

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await Carrier.DisposeAsync();
        await _publisher.DisposeAsync();
        await _door.DisposeAsync();
    }

    private static DoorLimits Limits() => new()
    {
        Endpoint = new IPEndPoint(IPAddress.Loopback, 0),
        ConnectionsMax = 100,
        HeadersMax = 32,
        HeaderBytesMax = 16 << 10,
        RequestLineBytesMax = 1 << 10,
        BodyBytesPerSecondMin = 1,
        BodyGracePeriod = TimeSpan.FromSeconds(5),
        HeadersTimeout = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(60),
        DrainTimeout = TimeSpan.FromMilliseconds(100),
    };
}
