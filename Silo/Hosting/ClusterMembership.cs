using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Engine;
using OrleansAlluxio.Engine.CrossCluster;
using OrleansAlluxio.Gateway.CrossCluster;
using OrleansAlluxio.Gateway.CrossCluster.Amqp;
using OrleansAlluxio.Silo.Home;
using OrleansAlluxio.Silo.Options;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>What makes this fabric a cluster among others: composed when <c>--cluster-id</c> is given.</summary>
internal sealed class ClusterMembership : IAsyncDisposable
{
    // A broker sends each beat of each cluster to each other: of two hundred, 8,000 a second.
    private static readonly TimeSpan BrokerBeat = TimeSpan.FromSeconds(5);

    private readonly CrossClusterSync _sync;
    private readonly UpOptions _options;

    private ClusterMembership(CrossClusterSync sync, ClusterEndpoint endpoint, UpOptions options)
    {
        (_sync, Endpoint, _options) = (sync, endpoint, options);
    }

    /// <summary>What other clusters ask.</summary>
    public ClusterEndpoint Endpoint { get; }

    /// <summary>Makes the engine share its stores; null when it is not to.</summary>
    /// <exception cref="FabricException">InvalidArgument when an option is missing.</exception>
    public static ClusterMembership? TryMake(
        IServiceProvider provider, FabricCore core, HomeDirectory home, UpOptions options)
    {
        if (options.ClusterId is not { } id)
        {
            return options.Discovery is null
                ? null
                : throw Missing("--cluster-id", "a cluster that others discover has an id");
        }

        var discovery = options.Discovery ?? throw Missing("--discovery", "a cluster with an id has a discovery URL");
        var secret = SecretOf(options);
        var (time, random) = (TimeProvider.System, new SystemRandomSource());
        var settings = new CrossClusterSettings
        {
            Id = ClusterId.Parse(id),
            Instance = InstanceOf(options, home),
            Private = StoreLocations.Of(new Uri(home.Path).AbsoluteUri),
        };
        settings = settings with { QueueMax = options.ClusterQueueMax ?? settings.QueueMax };
        var direct = new HttpInvalidationCarrier(
            secret, options.ClusterQueueWait ?? TimeSpan.FromSeconds(10), time, random);
        IInvalidationCarrier carrier = direct;
        if (BrokerOf(options) is { } broker)
        {
            settings = settings with { HeartbeatEvery = BrokerBeat };
            carrier = new AmqpInvalidationCarrier(
                broker, direct, (settings.Id, secret), new AmqpBounds(), settings.HeartbeatEvery, (time, random));
        }

        var publisher = new Publisher(core.Metastore, core.Mounts, settings, time, random);
        var sync = new CrossClusterSync(
            provider.GetRequiredService<EngineServices>(), settings, publisher, carrier,
            new HttpClusterDiscovery(discovery, secret, time, random));
        provider.GetRequiredService<FabricEngine>().Share(sync, publisher);
        return new ClusterMembership(sync, direct.Endpoint, options);
    }

    private static Uri? BrokerOf(UpOptions options)
    {
        if (options is { ClusterBroker: null, ClusterDirect: false }
            && Environment.GetEnvironmentVariable("FABRIC_CLUSTER_CARRIER") is { Length: > 0 } text)
        {
            options = UpOptionsParser.Carrier(options, text);
        }

        return options.ClusterBroker;
    }

    /// <summary>The secret of the arguments or the environment.</summary>
    /// <exception cref="FabricException">InvalidArgument when there is none.</exception>
    public static PeerSecret SecretOf(UpOptions options)
    {
        var text = options.ClusterSecret ?? Environment.GetEnvironmentVariable("FABRIC_CLUSTER_SECRET");
        return string.IsNullOrEmpty(text)
            ? throw Missing("--cluster-secret", "clusters share a secret; FABRIC_CLUSTER_SECRET holds it, too")
            : new PeerSecret(text);
    }

    /// <summary>Tells others where this cluster is reached.</summary>
    public void Advertise(Uri url)
    {
        var isEverywhere = IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        _sync.Advertise(
        [
            _options.ClusterAdvertise
                ?? (isEverywhere ? new UriBuilder(url) { Host = Dns.GetHostName() }.Uri : url),
        ]);
    }

    /// <summary>Ends the answers that do not end by themselves. The engine ends the rest.</summary>
    public ValueTask DisposeAsync() => Endpoint.DisposeAsync();

    // Silos that stand by for each other are one cluster, whichever of them works.
    private static string InstanceOf(UpOptions options, HomeDirectory home) => options.Cluster is { } database
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(database)))
        : home.FabricId;

    private static FabricException Missing(string option, string reason) =>
        new(FabricErrorKind.InvalidArgument, "read arguments", option, reason);
}
