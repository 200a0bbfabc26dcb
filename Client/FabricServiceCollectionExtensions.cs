using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansAlluxio.Core.Chance;
using OrleansAlluxio.Core.Fabric;

namespace OrleansAlluxio.Client;

/// <summary>Registers the fabric with a service collection.</summary>
public static class FabricServiceCollectionExtensions
{
    /// <summary>
    /// Adds <see cref="IFabricClient"/>. Where the service is a client or a silo of the fabric's cluster of grains and
    /// no server is named, metadata goes by grain calls and bytes to the silo that answers them
    /// (<see cref="GrainFabricClient"/>); else all goes over the fabric API of the server. Idempotent: what is
    /// registered already stays, a client in process too.
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
        services.TryAddSingleton(static provider => Client(provider));
        return services;
    }

    private static IFabricClient Client(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<FabricClientOptions>();
        var time = provider.GetRequiredService<TimeProvider>();
        var random = provider.GetRequiredService<IRandomSource>();
        return !options.NamesServer && provider.GetService<IClusterClient>() is { } cluster
            ? new GrainFabricClient(cluster, options, time, random)
            : new HttpFabricClient(options, time, random);
    }
}
