using Microsoft.Extensions.DependencyInjection;
using OrleansAlluxio.Grains;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Runs the grains on the embedded runtime: all of them in this process.</summary>
internal static class EmbeddedGrainHosting
{
    /// <summary>What status answers call this runtime.</summary>
    public const string Name = "Embedded";

    /// <summary>Adds the runtime with every grain of the fabric.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services) =>
        CheckupSchedule.Add(services)
            .AddEmbeddedGrains(options => options.AddAssembly(typeof(Grains.Ports.GrainNamespace).Assembly))
            .AddGrainStorage(
                StorageNames.Fabric, static p => new DocumentGrainStorage(p.GetRequiredService<IMetastore>()))
            .AddReminders(static p => new EmbeddedReminderTable(p.GetRequiredService<IMetastore>()));
}
