using System.Net;
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
using Microsoft.Extensions.Logging.Abstractions;
using OrleansAlluxio.Gateway.Transport;

namespace OrleansAlluxio.Tests.Unit.Gateway.Transport;

/// <summary>Kestrel on the event loops, with one handler for everything.</summary>
internal sealed class EpollServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private EpollServer(WebApplication application, Uri url) => (_application, Url) = (application, url);

    public Uri Url { get; }

    public static async Task<EpollServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddSingleton<IConnectionListenerFactory, EpollTransport>();
        var application = builder.Build();
        application.Run(EventLoopRequests.Over(handler, beginsInLoop: true));
        await application.StartAsync(TestContext.Current.CancellationToken);
        var addresses =
            application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new EpollServer(application, new Uri(addresses.Addresses.First()));
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await _application.StopAsync(limit.Token);
        await _application.DisposeAsync();
    }
}
