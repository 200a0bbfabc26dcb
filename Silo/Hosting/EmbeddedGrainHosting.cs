using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Grains;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Runs the grains on the embedded runtime: all of them in this process.</summary>
internal static class EmbeddedGrainHosting
{
    /// <summary>What status answers call this runtime.</summary>
    public const string Name = "Embedded";

    /// <summary>Adds the runtime with every grain of the fabric.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services) =>
        services.AddEmbeddedGrains(options => options.AddAssembly(typeof(Grains.Ports.GrainNamespace).Assembly));
}
