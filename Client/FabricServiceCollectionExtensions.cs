using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Registers the fabric with a service collection.</summary>
public static class FabricServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IFabricClient"/> over the fabric API. Idempotent: what is registered already stays, a client in
    /// process too.
    /// </summary>
    public static IServiceCollection AddOrleansAlluxio(
        this IServiceCollection services, Action<FabricClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.TryAddSingleton(_ =>
        {
            var options = new FabricClientOptions();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton<IFabricClient>(static provider => new HttpFabricClient(
            provider.GetRequiredService<FabricClientOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IRandomSource>()));
        return services;
    }
}
