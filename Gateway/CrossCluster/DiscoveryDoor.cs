using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.CrossCluster;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.DataPlane;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.CrossCluster;

/// <summary>
/// Where clusters find each other, listening. Keeps nothing: a restart costs nothing but new acquaintances.
/// </summary>
public sealed class DiscoveryDoor : IAsyncDisposable
{
    // Four times as long as clusters leave between two repetitions.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(10);
    private const int SessionBytes = 12;

    private readonly DoorHost _host;
    private readonly CancellationTokenSource _lifetime;

    private DiscoveryDoor(DoorHost host, CancellationTokenSource lifetime) => (_host, _lifetime) = (host, lifetime);

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url => _host.Url;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="FabricException">Unavailable when the address cannot be bound.</exception>
    public static async ValueTask<DiscoveryDoor> StartAsync(
        IPEndPoint endpoint, PeerSecret secret, (TimeProvider Time, IRandomSource Random) from,
        (ObservedDoor? Observed, ILoggerFactory Loggers) around, CancellationToken cancellationToken)
    {
        var session = new byte[SessionBytes];
        from.Random.Fill(session);
        var registry = new DiscoveryRegistry(Convert.ToHexStringLower(session), Lease, from.Time);
        var guard = new ClusterRequestGuard(secret, from.Time);
        var lifetime = new CancellationTokenSource();
        RequestDelegate serve =
            http => ClusterAnswers.RunAsync(http, h => HandleAsync(h, guard, registry, lifetime.Token));
        var host = await DoorHost.StartAsync(
            Limits(endpoint), around.Observed?.Over(serve) ?? serve, around.Loggers, from.Time, cancellationToken);
        return new DiscoveryDoor(host, lifetime);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Who watches is answered, or the door would wait for it.
        await _lifetime.CancelAsync();
        await _host.DisposeAsync();
        _lifetime.Dispose();
    }

    private static async Task HandleAsync(
        HttpContext http, ClusterRequestGuard guard, DiscoveryRegistry registry, CancellationToken stopping)
    {
        var (body, key) = await guard.ReadAsync(http);
        ClusterView view;
        switch (http.Request.Path.Value)
        {
            case ClusterNames.Register:
                view = registry.Register(ClusterAnswers.Parse(body, CrossClusterJson.Default.ClusterRecord));
                break;
            case ClusterNames.Watch:
                var seen = ClusterAnswers.Parse(body, CrossClusterJson.Default.ClusterView);
                using (var end = CancellationTokenSource.CreateLinkedTokenSource(stopping, http.RequestAborted))
                {
                    view = await registry.WatchAsync(seen.Revision < 0 ? null : seen, WatchMax, end.Token);
                }

                break;
            default:
                throw new FabricException(
                    FabricErrorKind.NotFound, "accept cluster", http.Request.Path,
                    "discovery answers nothing like this");
        }

        await ClusterAnswers.WriteAsync(http, key, view, CrossClusterJson.Default.ClusterView);
    }

    private static DoorLimits Limits(IPEndPoint endpoint) => new()
    {
        Endpoint = endpoint,
        ConnectionsMax = 4 * CrossClusterProtocol.ClustersMax,
        HeadersMax = 32,
        HeaderBytesMax = 16 << 10,
        RequestLineBytesMax = 1 << 10,
        BodyBytesPerSecondMin = 240,
        BodyGracePeriod = TimeSpan.FromSeconds(5),
        HeadersTimeout = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromSeconds(60),
        DrainTimeout = TimeSpan.FromSeconds(2),
    };
}
