using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansAlluxio.Runtime;

/// <summary>Adds the embedded grain runtime to a host. Several hosts in one process are several silos.</summary>
public static class EmbeddedGrainServiceExtensions
{
    /// <summary>
    /// Adds grain factory, cluster client and the hosted service that collects and stops activations.
    /// </summary>
    public static IServiceCollection AddEmbeddedGrains(
        this IServiceCollection services, Action<EmbeddedGrainOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = new EmbeddedGrainOptions();
        configure?.Invoke(options);
        options.Check();
        services.AddLogging();
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ActivationCatalog>();
        services.TryAddSingleton<IClusterClient>(
            static provider => provider.GetRequiredService<ActivationCatalog>().Factory);
        services.TryAddSingleton<IGrainFactory>(
            static provider => provider.GetRequiredService<ActivationCatalog>().Factory);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, EmbeddedGrainService>());
        return services;
    }

    /// <summary>Adds a durable storage under the name that <see cref="PersistentStateAttribute"/> uses.</summary>
    public static IServiceCollection AddGrainStorage(
        this IServiceCollection services, string name, Func<IServiceProvider, IGrainStorage> create)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return services.AddKeyedSingleton(name, (provider, _) => create(provider));
    }

    /// <summary>Adds reminders that a table keeps. Its ticks begin when the host starts.</summary>
    public static IServiceCollection AddReminders(
        this IServiceCollection services, Func<IServiceProvider, IReminderTable> create)
    {
        services.AddSingleton(create);
        services.AddSingleton<EmbeddedReminders>();
        return services.AddSingleton<IHostedService>(static p => p.GetRequiredService<EmbeddedReminders>());
    }

    /// <summary>Adds in-process streams and broadcast channels under a name.</summary>
    public static IServiceCollection AddMemoryStreams(this IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        services.AddKeyedSingleton(name, (provider, _) => new MemoryStreamProvider(
            name,
            provider.GetRequiredService<EmbeddedGrainOptions>(),
            provider.GetRequiredService<ILogger<MemoryStreamProvider>>()));
        services.AddKeyedSingleton<IStreamProvider>(
            name, static (provider, key) => provider.GetRequiredKeyedService<MemoryStreamProvider>(key));
        return services.AddKeyedSingleton<IBroadcastChannelProvider>(
            name, static (provider, key) => provider.GetRequiredKeyedService<MemoryStreamProvider>(key));
    }
}
