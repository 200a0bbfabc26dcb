using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Gateway.Http;

namespace OrleansAlluxio.Gateway.DataPlane;

/// <summary>The data plane of a worker process, on its own port. Disposing stops it after requests in flight.</summary>
public sealed partial class DataPlaneDoor : IAsyncDisposable
{
    private readonly DoorHost _host;

    private DataPlaneDoor(DoorHost host) => _host = host;

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url => _host.Url;

    /// <summary>Starts to serve; <paramref name="observed"/> sees its requests, and answers who looks at it.</summary>
    /// <exception cref="Core.Errors.FabricException">Unavailable when the address cannot be bound.</exception>
    public static async ValueTask<DataPlaneDoor> StartAsync(
        IPEndPoint endpoint, ClusterHandler handler, ObservedDoor? observed,
        (TimeProvider Time, ILoggerFactory Loggers) from,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var (time, loggers) = from;
        RequestDelegate serve = handler.InvokeAsync;
        var host = await DoorHost.StartAsync(
            LimitsOf(endpoint), observed?.Over(serve) ?? serve, loggers, time, cancellationToken);
        LogStarted(loggers.CreateLogger<DataPlaneDoor>(), host.Url);
        return new DataPlaneDoor(host);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static DoorLimits LimitsOf(IPEndPoint endpoint) => new()
    {
        Endpoint = endpoint,

        // A hundred gateways with forty reads each.
        ConnectionsMax = 4096,
        HeadersMax = 32,
        HeaderBytesMax = 16 << 10,
        RequestLineBytesMax = 4 << 10,
        BodyBytesPerSecondMin = 240,
        BodyGracePeriod = TimeSpan.FromSeconds(5),
        HeadersTimeout = TimeSpan.FromSeconds(10),
        KeepAliveTimeout = TimeSpan.FromMinutes(2),
        DrainTimeout = TimeSpan.FromSeconds(5),
    };

    [LoggerMessage(DataPlaneEventIds.Started, LogLevel.Information, "Data plane serves at {Url}.")]
    private static partial void LogStarted(ILogger logger, Uri url);
}
