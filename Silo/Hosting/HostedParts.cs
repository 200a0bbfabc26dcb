using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansAlluxio.Engine;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// The service provider's hosted services: started in order, stopped with the engine before the grains.
/// </summary>
internal sealed class HostedParts(ServiceProvider provider) : IAsyncDisposable
{
    // An orchestrator kills after 30 s at most; half of it is for what the grains still do.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Starts the hosted services.</summary>
    public static async Task StartAsync(IServiceProvider provider, CancellationToken cancellationToken)
    {
        foreach (var service in provider.GetServices<IHostedService>())
        {
            await service.StartAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await provider.GetRequiredService<FabricEngine>().DisposeAsync().ConfigureAwait(false);
        using var timeout = new CancellationTokenSource(StopTimeout, TimeProvider.System);
        foreach (var service in provider.GetServices<IHostedService>().Reverse())
        {
            await service.StopAsync(timeout.Token).ConfigureAwait(false);
        }

        await provider.DisposeAsync().ConfigureAwait(false);
    }
}
