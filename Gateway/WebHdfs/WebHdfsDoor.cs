using Microsoft.Extensions.Logging;
using OrleansAlluxio.Core.Errors;
using OrleansAlluxio.Core.Fabric;
using OrleansAlluxio.Core.Security;
using OrleansAlluxio.Gateway.Http;
using OrleansAlluxio.Gateway.WebHdfs.Identity;
using OrleansAlluxio.Gateway.WebHdfs.Permissions;
using OrleansAlluxio.Gateway.WebHdfs.Protocol;
using OrleansAlluxio.Gateway.WebHdfs.Redirects;

namespace OrleansAlluxio.Gateway.WebHdfs;

/// <summary>The fabric over WebHDFS, Hadoop's REST protocol, on its own port.</summary>
public sealed partial class WebHdfsDoor : IAsyncDisposable
{
    private readonly DoorHost _host;
    private readonly DelegationTokens _tokens;
    private readonly ILogger _logger;

    private WebHdfsDoor(DoorHost host, DelegationTokens tokens, ILogger logger)
    {
        _host = host;
        _tokens = tokens;
        _logger = logger;
    }

    /// <summary>Where it listens, with the port it got.</summary>
    public Uri Url => _host.Url;

    /// <summary>Starts to serve. Disposing stops, after requests in flight had their drain time.</summary>
    /// <exception cref="FabricException">InvalidArgument for bad options; Unavailable when the address cannot be
    /// bound.</exception>
    public static async ValueTask<WebHdfsDoor> StartAsync(
        IFabricClient client,
        WebHdfsDoorOptions options,
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
            throw new FabricException(
                FabricErrorKind.InvalidArgument, "start WebHDFS door", "options", e.Message, inner: e);
        }

        var tokens = await DelegationTokens.LoadAsync(options.Tokens, time, cancellationToken);
        var callers = new CallerDirectory(client.Identities, options);
        var redirects = new RedirectTokens(options.RedirectKey, options.RedirectLifetime, time);
        var services = new WebHdfsServices
        {
            Client = client,
            Options = options,
            Time = time,
            Access = new PathAccess(client),
            Callers = callers,
            Workers = new SingleWorker(options.AdvertisedHost, options.AdvertisedPort),
            Redirects = redirects,
            Tokens = tokens,
        };
        var login = new HeaderLogin(token: null, keys);
        var pipeline = new WebHdfsPipeline(
            services,
            new WebHdfsAuthenticator(services, login),
            loggers.CreateLogger<WebHdfsPipeline>());
        var host = await DoorHost.StartAsync(
            options, pipeline.HandleAsync, loggers, time, cancellationToken);
        var door = new WebHdfsDoor(host, tokens, loggers.CreateLogger<WebHdfsDoor>());
        LogStarted(door._logger, door.Url);
        return door;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _tokens.Dispose();
        LogStopped(_logger, Url);
    }

    [LoggerMessage(WebHdfsEventIds.Started, LogLevel.Information, "WebHDFS door serves at {Url}.")]
    private static partial void LogStarted(ILogger logger, Uri url);

    [LoggerMessage(WebHdfsEventIds.Stopped, LogLevel.Information, "WebHDFS door at {Url} stopped.")]
    private static partial void LogStopped(ILogger logger, Uri url);
}
