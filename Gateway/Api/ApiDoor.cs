using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Gateway.Console;
using OrleansAlluxio.Gateway.CrossCluster;

namespace OrleansAlluxio.Gateway.Api;

/// <summary>
/// The fabric API, listening. Disposing stops it: running requests get a moment to end, then their connections are cut.
/// </summary>
public sealed partial class ApiDoor : IAsyncDisposable
{
    // A drain that takes longer than this holds up a restart for one slow client.
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(5);

    private readonly WebApplication _application;
    private readonly TimeProvider _time;
    private ConsoleHandler? _console;

    private ApiDoor(WebApplication application, TimeProvider time, Uri url)
    {
        _application = application;
        _time = time;
        Url = url;
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url { get; }

    /// <summary>Starts listening. The client is used, not owned.</summary>
    /// <exception cref="FabricException">InvalidArgument for options that cannot be, Unavailable when the address
    /// cannot be bound.</exception>
    public static async ValueTask<ApiDoor> StartAsync(
        IFabricClient client, ApiDoorOptions options, TimeProvider time, ILoggerFactory loggers,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(loggers);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime>(new OwnedLifetime());
        var endpoint = EndpointOf(options);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = options.ConnectionsMax;

            // Two paths of 4 KiB, every byte of them percent-encoded, fit in the line; the create header needs the
            // rest.
            kestrel.Limits.MaxRequestLineSize = 32 << 10;
            kestrel.Limits.MaxRequestHeadersTotalSize = 96 << 10;
            kestrel.Limits.MaxRequestHeaderCount = 64;

            // Files are as large as they are; JSON bodies have their own limit.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(endpoint);
        });
        var application = builder.Build();
        var pipeline = new ApiPipeline(client, options, loggers.CreateLogger<ApiPipeline>());
        var console = options.Console is { } served
            ? new ConsoleHandler(client, options, served, pipeline, time)
            : null;
        application.Run(http => options.Clusters is { } clusters && ClusterEndpoint.Takes(http.Request)
            ? clusters.HandleAsync(http)
            : console is not null && ConsoleHandler.Serves(http.Request)
                ? console.InvokeAsync(http)
                : pipeline.InvokeAsync(http));
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (IOException error)
        {
            await application.DisposeAsync();
            throw new FabricException(
                FabricErrorKind.Unavailable, "listen", $"{options.Host}:{options.Port}", error.Message, inner: error);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }

        var url = new Uri(application.Services.GetRequiredService<IServer>()
            .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        LogStarted(loggers.CreateLogger<ApiDoor>(), url);
        return new ApiDoor(application, time, url) { _console = console };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _console?.Dispose();
        using var drain = new CancellationTokenSource(DrainTime, _time);
        await _application.StopAsync(drain.Token);
        await _application.DisposeAsync();
    }

    private static IPEndPoint EndpointOf(ApiDoorOptions options)
    {
        var host = options.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" : options.Host;
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "listen", options.Host, "the address is an IP address or localhost");
        }

        return options.Port is >= 0 and <= IPEndPoint.MaxPort
            ? new IPEndPoint(address, options.Port)
            : throw new FabricException(
                FabricErrorKind.InvalidArgument, "listen", $"{options.Host}:{options.Port}", "a port is 0..65535");
    }

    [LoggerMessage(ApiEventIds.Started, LogLevel.Information, "Fabric API listens on {Url}.")]
    private static partial void LogStarted(ILogger logger, Uri url);

    // The owner says when to stop; the default lifetime would take the process' signals for itself.
    private sealed class OwnedLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
