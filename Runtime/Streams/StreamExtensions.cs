using Microsoft.Extensions.DependencyInjection;

namespace OrleansAlluxio.Runtime;

/// <summary>How grains and clients find stream providers.</summary>
public static class StreamExtensions
{
    /// <summary>The provider of that name.</summary>
    public static IStreamProvider GetStreamProvider(this IGrainBase grain, string name)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.GrainContext.ActivationServices.GetRequiredKeyedService<IStreamProvider>(name);
    }

    /// <summary>The provider of that name.</summary>
    public static IStreamProvider GetStreamProvider(this IClusterClient client, string name)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.ServiceProvider.GetRequiredKeyedService<IStreamProvider>(name);
    }

    /// <summary>The broadcast channel provider of that name.</summary>
    public static IBroadcastChannelProvider GetBroadcastChannelProvider(this IClusterClient client, string name)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.ServiceProvider.GetRequiredKeyedService<IBroadcastChannelProvider>(name);
    }
}
