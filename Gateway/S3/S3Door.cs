using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>The fabric over the S3 protocol, on its own port. Top-level directories are buckets.</summary>
public sealed partial class S3Door : IAsyncDisposable
{
    private readonly DoorHost _host;
    private readonly ILogger _logger;
    private readonly LifecycleSweeper _lifecycle;

    private S3Door(DoorHost host, LifecycleSweeper lifecycle, ILogger logger)
    {
        _host = host;
        _lifecycle = lifecycle;
        _logger = logger;
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url => _host.Url;

    /// <summary>Starts to serve. Disposing stops, after requests in flight had their drain time.</summary>
    /// <exception cref="FabricException">InvalidArgument for bad options; Unavailable when the address cannot be
    /// bound.</exception>
    public static async ValueTask<S3Door> StartAsync(
        IFabricClient client,
        S3DoorOptions options,
        IAccessKeys keys,
        TimeProvider time,
        ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            throw new FabricException(FabricErrorKind.InvalidArgument, "start S3 door", "options", e.Message, inner: e);
        }

        var services = new S3Services(new SteadyClient(client, time), options, time);
        var pipeline = new S3Pipeline(
            services,
            new SigV4Authenticator(options, keys, new SigningKeys(), time),
            new SystemRandomSource(),
            loggers.CreateLogger<S3Pipeline>());
        var host = await DoorHost.StartAsync(
            LimitsOf(options), pipeline.HandleAsync, loggers, time, cancellationToken);
        var logger = loggers.CreateLogger<S3Door>();
        var lifecycle = new LifecycleSweeper(services, loggers.CreateLogger<LifecycleSweeper>());
        var door = new S3Door(host, lifecycle, logger);
        if (options.SweepsLifecycle)
        {
            lifecycle.Start();
        }

        LogStarted(logger, door.Url);
        return door;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifecycle.DisposeAsync();
        await _host.DisposeAsync();
        LogStopped(_logger, Url);
    }

    private static DoorLimits LimitsOf(S3DoorOptions options) => new()
    {
        Endpoint = options.Endpoint,
        ConnectionsMax = options.ConnectionsMax,
        HeadersMax = options.HeadersMax,
        HeaderBytesMax = options.HeaderBytesMax,
        RequestLineBytesMax = options.RequestLineBytesMax,
        BodyBytesPerSecondMin = options.BodyBytesPerSecondMin,
        AnswerBytesPerSecondMin = options.AnswerBytesPerSecondMin,
        BodyGracePeriod = options.BodyGracePeriod,
        HeadersTimeout = options.HeadersTimeout,
        KeepAliveTimeout = options.KeepAliveTimeout,
        DrainTimeout = options.DrainTimeout,
        BeginsInEventLoop = options.BeginsInEventLoop,
    };

    [LoggerMessage(S3EventIds.Started, LogLevel.Information, "S3 door serves at {Url}.")]
    private static partial void LogStarted(ILogger logger, Uri url);

    [LoggerMessage(S3EventIds.Stopped, LogLevel.Information, "S3 door at {Url} stopped.")]
    private static partial void LogStopped(ILogger logger, Uri url);
}
