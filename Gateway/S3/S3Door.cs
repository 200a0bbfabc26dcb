using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.S3.Lifecycle;
using OrleansAlluxio.Gateway.S3.Protocol;
using OrleansAlluxio.Gateway.S3.Signing;

namespace OrleansAlluxio.Gateway.S3;

/// <summary>The fabric over the S3 protocol, on its own port. Top-level directories are buckets.</summary>
public sealed partial class S3Door : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LifecycleSweeper _lifecycle;

    private S3Door(
        WebApplication application, Uri url, S3Services services, LifecycleSweeper lifecycle, ILogger logger)
    {
        _application = application;
        _lifecycle = lifecycle;
        _drainTimeout = services.Options.DrainTimeout;
        _time = services.Time;
        _logger = logger;
        Url = url;
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url { get; }

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

        var services = new S3Services(client, options, time);
        var pipeline = new S3Pipeline(
            services,
            new SigV4Authenticator(options, keys, new SigningKeys(), time),
            new SystemRandomSource(),
            loggers.CreateLogger<S3Pipeline>());
        var application = Build(options, loggers, pipeline);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new FabricException(
                FabricErrorKind.Unavailable, "start S3 door", options.Endpoint.ToString(),
                    "the address cannot be bound", inner: e);
        }

        var addresses =
            application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        var logger = loggers.CreateLogger<S3Door>();
        var lifecycle = new LifecycleSweeper(services, loggers.CreateLogger<LifecycleSweeper>());
        var door = new S3Door(application, new Uri(addresses.Addresses.First()), services, lifecycle, logger);
        lifecycle.Start();
        LogStarted(logger, door.Url);
        return door;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lifecycle.DisposeAsync();
        using var drain = new CancellationTokenSource(_drainTimeout, _time);
        await _application.StopAsync(drain.Token);
        await _application.DisposeAsync();
        LogStopped(_logger, Url);
    }

    private static WebApplication Build(S3DoorOptions options, ILoggerFactory loggers, S3Pipeline pipeline)
    {
        // Lines that end with a lone LF end elsewhere for others. The server has no option for it but this one.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new HostLoggers(loggers));
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = false;

            // Metadata may hold any UTF-8; Kestrel still refuses control characters.
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.UTF8;
            kestrel.RequestHeaderEncodingSelector = static name =>
                name == "Content-Length" ? DigitsOnlyEncoding.Instance : null;
            SetLimits(kestrel.Limits, options);
            kestrel.Listen(options.Endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();

        // No routes: a request reaches a handler through the pipeline's authentication, or not at all.
        application.Run(pipeline.HandleAsync);
        return application;
    }

    private static void SetLimits(KestrelServerLimits limits, S3DoorOptions options)
    {
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestHeaderCount = options.HeadersMax;
        limits.MaxRequestHeadersTotalSize = options.HeaderBytesMax;
        limits.MaxRequestLineSize = options.RequestLineBytesMax;

        // Each operation bounds its own body.
        limits.MaxRequestBodySize = null;
        limits.RequestHeadersTimeout = options.HeadersTimeout;
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(options.BodyBytesPerSecondMin, options.BodyGracePeriod);
        limits.MinResponseDataRate = new MinDataRate(options.AnswerBytesPerSecondMin, options.BodyGracePeriod);
    }

    [LoggerMessage(S3EventIds.Started, LogLevel.Information, "S3 door serves at {Url}.")]
    private static partial void LogStarted(ILogger logger, Uri url);

    [LoggerMessage(S3EventIds.Stopped, LogLevel.Information, "S3 door at {Url} stopped.")]
    private static partial void LogStopped(ILogger logger, Uri url);
}
