using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Gateway.Http;

/// <summary>
/// The web server under a door whose clients are many and foreign: strict about bytes on the wire, bounded in
/// everything, without routes. Disposing stops it, after requests in flight had their drain time.
/// </summary>
internal sealed class DoorHost : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly TimeSpan _drainTimeout;
    private readonly TimeProvider _time;

    private DoorHost(WebApplication application, Uri url, TimeSpan drainTimeout, TimeProvider time)
    {
        _application = application;
        _drainTimeout = drainTimeout;
        _time = time;
        Url = url;
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url { get; }

    /// <summary>Starts to serve: every request reaches the handler, and nothing else.</summary>
    /// <exception cref="FabricException">Unavailable when the address cannot be bound.</exception>
    public static async ValueTask<DoorHost> StartAsync(
        DoorLimits limits, RequestDelegate handler, ILoggerFactory loggers, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var application = Build(limits, loggers, time);

        // No routes: a request reaches a handler through the door's own pipeline, or not at all.
        application.Run(EventLoopRequests.Over(handler, limits.BeginsInEventLoop));
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException e)
        {
            await application.DisposeAsync();
            throw new FabricException(
                FabricErrorKind.Unavailable, "listen", limits.Endpoint.ToString(), "the address cannot be bound",
                inner: e);
        }

        var addresses =
            application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new DoorHost(application, new Uri(addresses.Addresses.First()), limits.DrainTimeout, time);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var drain = new CancellationTokenSource(_drainTimeout, _time);
        await _application.StopAsync(drain.Token);
        await _application.DisposeAsync();
    }

    private static WebApplication Build(DoorLimits limits, ILoggerFactory loggers, TimeProvider time)
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
            SetLimits(kestrel.Limits, limits);
            kestrel.Listen(limits.Endpoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        if (EpollTransport.IsSupported)
        {
            builder.Services.AddSingleton(time);
            builder.Services.AddSingleton<IConnectionListenerFactory, EpollTransport>();
        }

        return builder.Build();
    }

    private static void SetLimits(KestrelServerLimits kestrel, DoorLimits limits)
    {
        kestrel.MaxConcurrentConnections = limits.ConnectionsMax;
        kestrel.MaxConcurrentUpgradedConnections = 0;
        kestrel.MaxRequestHeaderCount = limits.HeadersMax;
        kestrel.MaxRequestHeadersTotalSize = limits.HeaderBytesMax;
        kestrel.MaxRequestLineSize = limits.RequestLineBytesMax;

        // Each operation bounds its own body.
        kestrel.MaxRequestBodySize = null;
        kestrel.RequestHeadersTimeout = limits.HeadersTimeout;
        kestrel.KeepAliveTimeout = limits.KeepAliveTimeout;
        kestrel.MinRequestBodyDataRate = new MinDataRate(limits.BodyBytesPerSecondMin, limits.BodyGracePeriod);
        kestrel.MinResponseDataRate = new MinDataRate(limits.AnswerBytesPerSecondMin, limits.BodyGracePeriod);
    }
}
