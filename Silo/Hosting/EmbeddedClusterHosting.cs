using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Engine.Namespace;
using OrleansAlluxio.Engine.Silos;
using OrleansAlluxio.Grains.Ports;
using OrleansAlluxio.Silo.Silos;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>
/// Silos on the embedded runtime, which is never distributed: the one who leads has all grains, the others ask it.
/// </summary>
internal static class EmbeddedClusterHosting
{
    /// <summary>Whether silos share the work.</summary>
    public static bool IsDistributed => false;

    /// <summary>Adds the runtime with every grain of the fabric.</summary>
    public static IServiceCollection AddGrainCluster(this IServiceCollection services, SiloPlace place)
    {
        services.AddSingleton<ISiloActivations>(NoActivations.Instance);
        return EmbeddedGrainHosting.AddGrainRuntime(services);
    }

    /// <summary>The tree over grains of this process.</summary>
    public static INamespace NamespaceOf(IServiceProvider provider) =>
        ActivatorUtilities.CreateInstance<GrainNamespace>(provider);

    /// <summary>What stands for this silo in the view.</summary>
    public static string AddressOf(IServiceProvider provider) =>
        provider.GetRequiredService<SiloPlace>().Endpoint.ToString();
}
