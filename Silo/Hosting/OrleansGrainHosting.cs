using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using OrleansAlluxio.Grains;
using OrleansAlluxio.Metastore;

namespace OrleansAlluxio.Silo.Hosting;

/// <summary>Runs the grains on Microsoft Orleans.</summary>
internal static class OrleansGrainHosting
{
    /// <summary>What status answers call this runtime.</summary>
    public const string Name = "Orleans";

    // The name a silo alone has in its own membership table. Nobody connects to it: it listens on a port that it gets.
    private const int NominalPort = 11_111;

    /// <summary>Adds the runtime with every grain of the fabric: all of them in this process.</summary>
    public static IServiceCollection AddGrainRuntime(this IServiceCollection services)
    {
        services.AddSingleton<IReminderTable, OrleansReminderTable>();
        services.AddGrainStorage(
            StorageNames.Fabric, static (p, _) => new DocumentGrainStorage(p.GetRequiredService<IMetastore>()));
        services.AddOrleans(silo => silo
            .AddReminders()
            .UseLocalhostClustering(NominalPort, gatewayPort: 0)
            .Configure<EndpointOptions>(static o => o.SiloListeningEndpoint = new IPEndPoint(IPAddress.Loopback, 0))
            .AddOutgoingGrainCallFilter<OrleansCallErrors>());
        return CheckupSchedule.Add(services).WrapHostedServices();
    }

    internal static IServiceCollection WrapHostedServices(this IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (services[i] is { IsKeyedService: false, ImplementationType: { } type } service
                && service.ServiceType == typeof(IHostedService))
            {
                services[i] = ServiceDescriptor.Singleton<IHostedService>(
                    p => new OrleansSiloService((IHostedService)ActivatorUtilities.CreateInstance(p, type)));
            }
        }

        return services;
    }
}
